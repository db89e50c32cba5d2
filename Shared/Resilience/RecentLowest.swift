import Primitives

/// The lowest of the durations of the last ten to twenty seconds. A pure value.
struct RecentLowest: Sendable, Hashable {
    private static let windowNanoseconds: Int64 = 10_000_000_000
    /// What takes longer than this has waited, however long it goes on: 50 ms.
    static let nanosecondsMax: Int64 = 50_000_000

    private var windowStart: MonotonicTime?
    private var current = Int64.max
    private var previous = Int64.max

    /// The lowest, in nanoseconds, and no more than the most that is believed; 0 where there was none.
    var nanoseconds: Int64 {
        let lowest = min(current, previous)
        return lowest == .max ? 0 : min(lowest, Self.nanosecondsMax)
    }

    mutating func add(_ nanoseconds: Int64, at now: MonotonicTime) {
        guard let start = windowStart else {
            windowStart = now
            return current = nanoseconds
        }
        let passed = now.nanoseconds - start.nanoseconds
        if passed >= Self.windowNanoseconds {
            previous = passed < 2 * Self.windowNanoseconds ? current : .max
            current = .max
            windowStart = now
        }
        current = min(current, nanoseconds)
    }
}
