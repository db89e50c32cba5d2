import Primitives
import Resilience
import Testing

/// What opens a breaker, and what does not.
struct CircuitBreakerTests {
    @Test func fiveFailuresInARow_openTheWayToAService() {
        var bench = BreakerBench(.service)
        for _ in 0..<4 { #expect(bench.fail().isEmpty) }
        bench.succeed()
        for _ in 0..<4 { #expect(bench.fail().isEmpty) }
        #expect(bench.breaker.allowsCalls)
        let actions = bench.fail()
        #expect(actions == [.moved(.open, .failuresInARow(5)), .setTimer(at(500))])
        #expect(!bench.breaker.allowsCalls)
        #expect(bench.breaker.nextProbe == at(500))
        #expect(bench.breaker.cause == .failuresInARow(5))
    }

    @Test(arguments: [
        // failures out of calls, whether it opens
        (9, 19, false), (10, 20, true), (9, 20, false), (15, 30, true), (14, 30, false),
    ])
    func shareOfFailures_opensFromTheLeastNumberOfCallsOn(failures: Int, calls: Int, opens: Bool) {
        var bench = BreakerBench(.service)
        // Successes first, and the failures never five in a row: only the share can open it, at the last.
        let between = (failures - 1) / 4
        for _ in 0..<(calls - failures - between) { bench.succeed() }
        for failure in 0..<failures {
            if failure > 0, failure % 4 == 0 { bench.succeed() }
            #expect(bench.breaker.state == .closed)
            bench.fail()
        }
        #expect(bench.breaker.state == (opens ? .open : .closed))
        if opens { #expect(bench.breaker.reason == .failureShare(failures: failures, calls: calls)) }
    }

    @Test func oldCalls_doNotCountInTheShare() {
        var bench = BreakerBench(.service)
        for _ in 0..<9 {
            bench.fail()
            bench.succeed()
        }
        bench.now += 10_000
        bench.succeed()
        bench.fail()
        #expect(bench.breaker.state == .closed)
    }

    @Test(arguments: [
        ([CallFault.connectionLost], BreakerReason.connectionLost),
        ([.timedOut, .connectionLost], .connectionLost),
        ([.timedOut, .timedOut, .timedOut], .failuresInARow(3)),
        ([.timedOut, .serverFault, .timedOut], .failuresInARow(3)),
    ])
    func wayToPostgreSQL_opensAtTheFirstLossOrThreeTimeouts(faults: [CallFault], reason: BreakerReason) {
        var bench = BreakerBench(.postgresql)
        for fault in faults.dropLast() { #expect(bench.fail(fault).isEmpty) }
        bench.fail(faults.last ?? .timedOut)
        #expect(bench.breaker.state == .open)
        #expect(bench.breaker.reason == reason)
    }

    @Test func wayToPostgreSQL_staysClosedWhileTimeoutsAreScattered() {
        var bench = BreakerBench(.postgresql)
        for _ in 0..<100 {
            bench.fail(.timedOut)
            bench.fail(.timedOut)
            bench.succeed()
        }
        #expect(bench.breaker.state == .closed)
    }

    @Test func lossOnTheWayToAService_isAFailureLikeAnother() {
        var bench = BreakerBench(.service)
        bench.fail(.connectionLost)
        #expect(bench.breaker.state == .closed)
    }

    @Test func neutralCalls_neitherCountNorInterruptARow() {
        var bench = BreakerBench(.service)
        for _ in 0..<4 {
            bench.fail()
            for _ in 0..<100 { #expect(bench.send(.neutral).isEmpty) }
        }
        #expect(bench.breaker.state == .closed)
        bench.fail()
        #expect(bench.breaker.state == .open)
    }

    @Test func callsOfAnEarlierTime_sayNothing() {
        var bench = BreakerBench(.postgresql)
        bench.send(.openNow, after: 100)
        bench.send(.closeNow, after: 100)
        #expect(bench.send(.failed(.connectionLost, began: at(150))).isEmpty)
        #expect(bench.breaker.state == .closed)
        bench.send(.failed(.connectionLost, began: at(200)))
        #expect(bench.breaker.state == .open)
    }
}
