import Primitives

/// How often each caller may ask: a bucket of permits for each, refilled steadily. A pure value.
struct RateLimiter: Equatable {
    enum Decision: Equatable {
        case allowed
        /// A permit is there after so many milliseconds.
        case refused(retryMilliseconds: Int64)
    }

    /// Permits are counted in billionths, so that none is lost to rounding.
    private static let unit: Int64 = 1_000_000_000

    private struct Bucket: Equatable {
        var level: Int64
        var at: MonotonicTime
    }

    /// The most callers remembered; beyond, whoever has been quiet the longest is forgotten.
    static let callersMax = 1024

    /// Permits that come each second.
    let perSecond: Int64
    /// Permits that a bucket holds at most.
    let burst: Int64
    private var buckets: [String: Bucket] = [:]

    /// - Parameters:
    ///   - perSecond: From 1 to 1,000,000.
    ///   - burst: What may come at once after a pause; the permits of two seconds, if nil.
    init(perSecond: Int64, burst: Int64? = nil) {
        self.perSecond = perSecond
        self.burst = burst ?? perSecond * 2
    }

    /// How many callers are remembered.
    var callers: Int { buckets.count }

    /// Takes a permit of this caller's.
    mutating func take(_ key: String, at now: MonotonicTime) -> Decision {
        var bucket = buckets[key] ?? Bucket(level: burst * Self.unit, at: now)
        if buckets[key] == nil, buckets.count >= Self.callersMax { forget(now) }
        bucket.level = level(bucket, now)
        bucket.at = max(now, bucket.at)
        guard bucket.level >= Self.unit else {
            buckets[key] = bucket
            let missing = Self.unit - bucket.level
            let nanoseconds = (missing + perSecond - 1) / perSecond
            return .refused(retryMilliseconds: (nanoseconds + 999_999) / 1_000_000)
        }
        bucket.level -= Self.unit
        buckets[key] = bucket
        return .allowed
    }

    /// What is in a bucket at this moment.
    private func level(_ bucket: Bucket, _ now: MonotonicTime) -> Int64 {
        let full = burst * Self.unit
        let elapsed = max(0, now.nanoseconds - bucket.at.nanoseconds)
        // A permit each second is one billionth each nanosecond.
        let (gain, isHuge) = elapsed.multipliedReportingOverflow(by: perSecond)
        return isHuge || gain >= full - bucket.level ? full : bucket.level + gain
    }

    /// Makes room: full buckets are as good as none; where all are in use, the quietest caller's goes.
    private mutating func forget(_ now: MonotonicTime) {
        let full = burst * Self.unit
        buckets = buckets.filter { level($0.value, now) < full }
        guard buckets.count >= Self.callersMax else { return }
        if let quietest = buckets.min(by: { $0.value.at < $1.value.at })?.key { buckets[quietest] = nil }
    }
}
