import CoreMetrics
import Synchronization

/// How many durations fell into each of a few fixed buckets, and their sum: recording takes two additions and
/// nothing from the heap.
///
/// It may be shared: all its memory is atomic, and lives as long as it does.
final class HistogramCell: TimerHandler, @unchecked Sendable {
    /// The upper bounds of the buckets, in microseconds: from a read by key to the longest deadline.
    static let boundsMicroseconds: [Int64] = [
        100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 5_000_000, 10_000_000,
    ]
    private static let bounds = boundsMicroseconds.map { $0 * 1000 }

    private let buckets: UnsafeMutablePointer<Atomic<Int64>>
    private let nanoseconds = Atomic<Int64>(0)

    init() {
        let count = Self.bounds.count + 1
        buckets = .allocate(capacity: count)
        for index in 0..<count { (buckets + index).initialize(to: Atomic(0)) }
    }

    deinit {
        buckets.deinitialize(count: Self.bounds.count + 1)
        buckets.deallocate()
    }

    func recordNanoseconds(_ duration: Int64) {
        let duration = max(0, duration)
        // Short ones are the most, and are found first.
        let bucket = Self.bounds.withUnsafeBufferPointer { bounds in
            var index = 0
            while index < bounds.count, duration > bounds[index] { index += 1 }
            return index
        }
        (buckets + bucket).pointee.add(1, ordering: .relaxed)
        nanoseconds.add(duration, ordering: .relaxed)
    }

    /// How many were no longer than each bound, all of them last.
    var cumulativeCounts: [Int64] {
        var sum: Int64 = 0
        return (0...Self.bounds.count).map { index in
            sum += (buckets + index).pointee.load(ordering: .relaxed)
            return sum
        }
    }

    /// The sum of all durations, in seconds.
    var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) / 1e9 }
}
