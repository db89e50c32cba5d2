import Primitives
import Testing

@testable import Gateway

@Suite struct ServiceLoadTests {
    private static func at(_ milliseconds: Int64) -> MonotonicTime { CallDriver.at(milliseconds) }

    /// A service whose calls of one kind have taken 1 ms, then 100 ms each for a tenth of a second.
    private static func slow(writes: Bool) -> ServiceLoad {
        var load = ServiceLoad()
        for now in Int64(0)..<200 {
            _ = load.admits(writes: writes, at: at(now))
            load.ended(writes: writes, served: at(now - (now < 100 ? 1 : 100)), at: at(now))
        }
        return load
    }

    private static func admitted(_ load: inout ServiceLoad, writes: Bool) -> Int {
        (0..<1000).reduce(0) { had, _ in had + (load.admits(writes: writes, at: at(199)) ? 1 : 0) }
    }

    @Test(arguments: [false, true])
    func slowCalls_limitTheirKindAlone(writes: Bool) {
        var load = Self.slow(writes: writes)
        #expect(Self.admitted(&load, writes: writes) < 100)
        #expect(Self.admitted(&load, writes: !writes) == 1000)
    }

    @Test func callsThatNobodyHasDone_limitNothing() {
        var load = ServiceLoad()
        for now in Int64(0)..<1000 {
            _ = load.admits(writes: false, at: Self.at(now))
            load.ended(writes: false, served: nil, at: Self.at(now))
        }
        #expect(Self.admitted(&load, writes: false) == 1000)
    }
}
