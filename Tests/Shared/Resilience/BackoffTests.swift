import Resilience
import Testing

struct BackoffTests {
    @Test func delaysWithoutJitter_doubleUpToTheLongest() {
        var backoff = Backoff(firstMilliseconds: 100, maxMilliseconds: 1000, jitterPercent: 0)
        let delays = (0..<6).map { _ in backoff.failed(random: 7) }
        #expect(delays == [100, 200, 400, 800, 1000, 1000])
    }

    @Test func success_startsOver() {
        var backoff = Backoff(firstMilliseconds: 100, maxMilliseconds: 1000, jitterPercent: 0)
        _ = backoff.failed(random: 0)
        _ = backoff.failed(random: 0)
        backoff.succeeded()
        #expect(backoff.failures == 0)
        #expect(backoff.failed(random: 0) == 100)
    }

    @Test func jitter_staysWithinItsPercentageAndReachesBothEnds() {
        var seen: Set<Int64> = []
        for random in UInt64(0)..<200 {
            var backoff = Backoff(firstMilliseconds: 100, maxMilliseconds: 10_000, jitterPercent: 20)
            seen.insert(backoff.failed(random: random))
        }
        #expect(seen.min() == 80)
        #expect(seen.max() == 120)
    }

    @Test func manyFailuresWithHugeLimits_neverOverflow() {
        var backoff = Backoff(firstMilliseconds: 3, maxMilliseconds: .max / 4, jitterPercent: 100)
        for attempt in 0..<200 {
            #expect(backoff.failed(random: .max - UInt64(attempt)) >= 1)
        }
    }

    @Test func senselessLimits_areMadeSensible() {
        var backoff = Backoff(firstMilliseconds: -5, maxMilliseconds: -10, jitterPercent: 900)
        #expect(backoff.jitterPercent == 100)
        #expect((1...2).contains(backoff.failed(random: 1)))
    }
}
