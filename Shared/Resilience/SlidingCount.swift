import Primitives

/// How much was added in the recent past, in bounded memory: ten buckets of time, used again in turn.
///
/// The past begins at a bucket's border, so it is up to a tenth shorter than the window. A pure value.
struct SlidingCount: Sendable, Hashable {
    private static let bucketCount = 10

    private let bucketNanoseconds: Int64
    private var counts = [Int](repeating: 0, count: bucketCount)
    /// When the first bucket began: the first time it heard of.
    private var start: MonotonicTime?
    /// The number of the bucket that is filled now.
    private var newest = 0
    private var sum = 0

    /// Nothing, in the last so many milliseconds.
    init(windowMilliseconds: Int64) {
        bucketNanoseconds = max(1, windowMilliseconds) * (1_000_000 / Int64(Self.bucketCount))
    }

    /// What was added within the window, and not taken.
    mutating func total(at now: MonotonicTime) -> Int {
        advance(to: now)
        return sum
    }

    mutating func add(_ amount: Int, at now: MonotonicTime) {
        advance(to: now)
        counts[newest % Self.bucketCount] += amount
        sum += amount
    }

    /// Takes so much of what is there, oldest first; false, and nothing taken, where there is less.
    mutating func take(_ amount: Int, at now: MonotonicTime) -> Bool {
        advance(to: now)
        guard sum >= amount else { return false }
        var rest = amount
        var bucket = newest + 1
        while rest > 0 {
            let slot = bucket % Self.bucketCount
            let taken = min(rest, counts[slot])
            counts[slot] -= taken
            rest -= taken
            bucket += 1
        }
        sum -= amount
        return true
    }

    mutating func clear() {
        for slot in counts.indices { counts[slot] = 0 }
        sum = 0
    }

    /// Empties the buckets that have left the window. A time before the newest bucket counts as in it.
    private mutating func advance(to now: MonotonicTime) {
        guard let start else { return start = now }
        let bucket = Int((now.nanoseconds - start.nanoseconds) / bucketNanoseconds)
        guard bucket > newest else { return }
        if bucket - newest >= Self.bucketCount {
            clear()
        } else {
            for passed in (newest + 1)...bucket {
                sum -= counts[passed % Self.bucketCount]
                counts[passed % Self.bucketCount] = 0
            }
        }
        newest = bucket
    }
}
