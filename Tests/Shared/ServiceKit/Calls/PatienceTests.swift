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

    /// For how many milliseconds nothing is waited for after each of so many waits in vain.
    private func rests(after waits: Int, _ patience: inout Patience) -> [Int64] {
        (0..<waits).map { number in
            let end = Int64(number + 1) * 1_000_000
            patience.waited(until: moment(microseconds: end), inVain: true)
            return (0...200).first { patience.mayWait(at: moment(microseconds: end + $0 * 1000)) } ?? -1
        }
    }

    @Test func waitsInVain_endTheWaitingForLongerAndLonger() {
        var patience = Patience()
        #expect(rests(after: 40, &patience) == [1, 2, 4, 8, 16, 32, 64] + Array(repeating: 100, count: 33))
    }

    @Test func waitThatWasWorthIt_isForgiven() {
        var patience = Patience()
        _ = rests(after: 9, &patience)
        patience.waited(until: moment(microseconds: 50_000_000), inVain: false)
        #expect(patience.mayWait(at: moment(microseconds: 50_000_100)))
        patience.waited(until: moment(microseconds: 60_000_000), inVain: true)
        #expect(patience.mayWait(at: moment(microseconds: 60_001_000)))
    }

    @Test func waitInVain_shortensNoOtherRest() {
        var patience = Patience()
        patience.waited(until: moment(microseconds: 400), inVain: false)
        patience.arrived(at: moment(microseconds: 405))
        patience.waited(until: moment(microseconds: 800), inVain: true)
        #expect(!patience.mayWait(at: moment(microseconds: 100_404)))
    }
}
