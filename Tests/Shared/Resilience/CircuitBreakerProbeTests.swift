import Primitives
import Resilience
import Testing

/// What happens while a breaker is open.
struct CircuitBreakerProbeTests {
    @Test func wayToPostgreSQL_closesAfterThreeGoodProbesOneAfterTheOther() {
        var bench = BreakerBench(.postgresql)
        bench.fail(.connectionLost)
        bench.send(.timerFired, after: 500)
        for number in 1...2 {
            let actions = bench.send(.probeSucceeded(number: number), after: 10)
            let end = at(bench.now + 2000)
            #expect(actions == [.setTimer(end), .probe(number: number + 1, Deadline(end))])
            #expect(bench.breaker.state == .probing)
            #expect(bench.breaker.cause == .connectionLost)
        }
        bench.send(.probeSucceeded(number: 3), after: 10)
        #expect(bench.breaker.state == .closed)
        #expect(bench.breaker.reason == .probesSucceeded(3))
        #expect(bench.breaker.cause == nil)
    }

    @Test func failedProbe_makesTheGoodOnesBeforeItWorthNothing() {
        var bench = BreakerBench(.postgresql)
        bench.fail(.connectionLost)
        bench.send(.timerFired, after: 500)
        bench.send(.probeSucceeded(number: 1))
        bench.send(.probeSucceeded(number: 2))
        bench.send(.probeFailed(.timedOut, number: 3))
        bench.send(.timerFired, after: 10_000)
        bench.send(.probeSucceeded(number: 4))
        bench.send(.probeSucceeded(number: 5))
        #expect(bench.breaker.state == .probing)
        #expect(bench.breaker.cause == .connectionLost)
    }

    @Test func pauses_doubleToTheLongestAndStartOverOnceClosed() {
        var policy = BreakerPolicy.service
        policy.jitterPercent = 0
        var bench = BreakerBench(policy)
        bench.send(.openNow)
        var pauses: [Int64] = []
        for number in 1...9 {
            let due = bench.breaker.nextProbe ?? at(0)
            pauses.append(due.milliseconds(since: at(bench.now)))
            bench.send(.timerFired, after: pauses.last ?? 0)
            bench.send(.probeFailed(.timedOut, number: number))
        }
        #expect(pauses == [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
        bench.send(.closeNow)
        bench.send(.openNow)
        #expect(bench.breaker.nextProbe == at(bench.now + 500))
    }

    @Test func jitter_reachesHalfEitherWay() {
        let pauses = (UInt64(0)..<501).map { random in
            var bench = BreakerBench(.service)
            bench.send(.openNow, random: random)
            return bench.breaker.nextProbe?.milliseconds(since: at(0)) ?? 0
        }
        #expect(pauses.min() == 250)
        #expect(pauses.max() == 750)
    }

    @Test func probeThatBecameNeedless_isWaitedForBeforeTheNext() {
        var bench = BreakerBench.service(in: .probing)
        bench.send(.closeNow)
        bench.send(.openNow)
        // Due at 1000, while the first probe may take until 1500.
        #expect(bench.send(.timerFired, after: 500) == [.setTimer(at(1500))])
        #expect(bench.breaker.nextProbe == at(1500))
        #expect(bench.send(.probeSucceeded(number: 1), after: 100).isEmpty)
        #expect(bench.breaker.state == .open)
        #expect(bench.send(.timerFired, after: 400).last == .probe(number: 2, Deadline(at(2500))))
    }

    @Test func randomBits_areDrawnOnlyToOpen() {
        var breaker = CircuitBreaker(.postgresql, at: at(0))
        var draws = 0
        func draw() -> UInt64 {
            draws += 1
            return 0
        }
        _ = breaker.handle(.succeeded(began: at(0)), at: at(0), random: draw())
        _ = breaker.handle(.failed(.timedOut, began: at(0)), at: at(0), random: draw())
        _ = breaker.handle(.neutral, at: at(0), random: draw())
        #expect(draws == 0)
        _ = breaker.handle(.openNow, at: at(0), random: draw())
        #expect(draws == 1)
    }

    @Test func status_saysWhyInWords() {
        var bench = BreakerBench(.service)
        #expect(bench.breaker.reason.description == "new")
        bench.send(.openNow, after: 7)
        #expect(bench.breaker.since == at(7))
        #expect(bench.breaker.reason.description == "reported down")
        bench.send(.timerFired, after: 500)
        #expect(bench.breaker.nextProbe == nil)
        bench.send(.probeFailed(.timedOut, number: 1))
        #expect(bench.breaker.reason.description == "a probe failed: timed out")
        #expect(bench.breaker.cause == .saidDown)
    }
}
