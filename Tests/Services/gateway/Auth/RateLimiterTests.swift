import Primitives
import TestSupport
import Testing

@testable import Gateway

@Suite struct RateLimiterTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func burst_isAllowed_thenTheRateCounts() {
        var limiter = RateLimiter(perSecond: 10, burst: 3)
        for _ in 0..<3 { #expect(limiter.take("a", at: time(0)) == .allowed) }
        #expect(limiter.take("a", at: time(0)) == .refused(retryMilliseconds: 100))
        #expect(limiter.take("a", at: time(60)) == .refused(retryMilliseconds: 40))
        #expect(limiter.take("a", at: time(100)) == .allowed)
        #expect(limiter.take("a", at: time(100)) == .refused(retryMilliseconds: 100))
    }

    @Test func callers_doNotTakeEachOthersPermits() {
        var limiter = RateLimiter(perSecond: 1, burst: 1)
        #expect(limiter.take("a", at: time(0)) == .allowed)
        #expect(limiter.take("a", at: time(0)) != .allowed)
        #expect(limiter.take("b", at: time(0)) == .allowed)
    }

    @Test func pause_fillsTheBucketAndNoMore() {
        var limiter = RateLimiter(perSecond: 5)
        let later = MonotonicTime(nanoseconds: .max / 2)
        #expect(limiter.take("a", at: time(0)) == .allowed)
        let allowed = (0..<100).count { _ in limiter.take("a", at: later) == .allowed }
        #expect(allowed == 10)
    }

    @Test func callers_areBounded_andTheQuietestIsForgotten() {
        var limiter = RateLimiter(perSecond: 1, burst: 2)
        for index in 0..<RateLimiter.callersMax {
            #expect(limiter.take("c\(index)", at: time(0)) == .allowed)
        }
        _ = limiter.take("c0", at: time(1))
        #expect(limiter.take("new", at: time(2)) == .allowed)
        #expect(limiter.callers == RateLimiter.callersMax)
        // The one that asked again is still known.
        #expect(limiter.take("c0", at: time(2)) != .allowed)
        // After a while all buckets are full, and as good as none.
        #expect(limiter.take("other", at: time(60_000)) == .allowed)
        #expect(limiter.callers == 1)
    }

    /// Against a model that only counts: never more than the burst and what has come since, in any stretch of
    /// time; and who was told to wait is let in then.
    @Test func randomWalk_neverAllowsMoreThanTheRate_andKeepsItsWord() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let rate = Int64.random(in: 1...2000, using: &generator)
            let burst = Int64.random(in: 1...50, using: &generator)
            var limiter = RateLimiter(perSecond: rate, burst: burst)
            var now: Int64 = Int64.random(in: 0...1_000_000_000, using: &generator)
            var allowed: [String: [Int64]] = [:]
            for _ in 0..<400 {
                now += Int64.random(in: 0...Int64(4_000_000_000) / rate, using: &generator)
                let key = Bool.random(using: &generator) ? "a" : "b"
                switch limiter.take(key, at: MonotonicTime(nanoseconds: now)) {
                case .allowed: allowed[key, default: []].append(now)
                case .refused(let wait):
                    #expect(wait > 0 && wait <= 1000 / rate + 1, "seed \(seed)")
                    var later = limiter
                    let then = MonotonicTime(nanoseconds: now + wait * 1_000_000)
                    #expect(later.take(key, at: then) == .allowed, "seed \(seed)")
                }
            }
            for times in allowed.values {
                for first in times.indices {
                    let last = min(first + Int(burst) + 20, times.count - 1)
                    let elapsed = Double(times[last] - times[first]) / 1_000_000_000
                    #expect(
                        Double(last - first + 1) <= Double(burst) + elapsed * Double(rate) + 0.001,
                        "seed \(seed)")
                }
            }
        }
    }
}
