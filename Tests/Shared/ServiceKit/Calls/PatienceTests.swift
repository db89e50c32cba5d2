import Primitives
import Testing

@testable import ServiceKit

@Suite struct PatienceTests {
    private func moment(microseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000 + microseconds * 1000)
    }

    @Test func oneCallAfterAnother_isWaitedForEachTime() {
        var patience = Patience()
        for number in Int64(0)..<10 {
            let start = number * 500
            patience.arrived(at: moment(microseconds: start))
            #expect(patience.mayWait(at: moment(microseconds: start)))
            patience.waited(until: moment(microseconds: start + 400), inVain: false)
        }
    }

    @Test func callThatWasHeldUp_endsTheWaitingForAWhile() {
        var patience = Patience()
        patience.waited(until: moment(microseconds: 400), inVain: false)
        patience.arrived(at: moment(microseconds: 405))
        #expect(!patience.mayWait(at: moment(microseconds: 406)))
        #expect(!patience.mayWait(at: moment(microseconds: 100_000)))
        #expect(patience.mayWait(at: moment(microseconds: 100_405)))
    }

    @Test func waitInVain_endsTheWaitingForAWhile() {
        var patience = Patience()
        patience.waited(until: moment(microseconds: 800), inVain: true)
        #expect(!patience.mayWait(at: moment(microseconds: 900)))
        #expect(patience.mayWait(at: moment(microseconds: 100_800)))
    }
}
