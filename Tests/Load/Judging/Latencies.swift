import Histogram

/// How long calls took, in nanoseconds with three digits, up to a minute.
struct Latencies: Sendable {
    private static let highest: UInt64 = 60_000_000_000
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Latencies.highest, numberOfSignificantValueDigits: .three)
    private(set) var largest: Int64 = 0

    /// How many there are.
    var count: Int { Int(histogram.totalCount) }

    mutating func record(_ nanoseconds: Int64) {
        let value = Swift.max(0, nanoseconds)
        largest = Swift.max(largest, value)
        histogram.record(Swift.min(UInt64(value), Self.highest))
    }

    mutating func add(_ other: Latencies) {
        histogram.add(other.histogram)
        largest = Swift.max(largest, other.largest)
    }

    /// In microseconds; nil where nothing was recorded.
    var summary: LatencySummary? {
        guard count > 0 else { return nil }
        let at = { (percentile: Double) in
            Double(Swift.min(histogram.valueAtPercentile(percentile), UInt64(largest))) / 1000
        }
        return LatencySummary(
            count: count, mean: histogram.mean / 1000, p50: at(50), p90: at(90), p95: at(95), p99: at(99),
            p999: at(99.9), p9999: at(99.99), max: Double(largest) / 1000)
    }
}

/// The percentiles of some latencies, in microseconds.
struct LatencySummary: Sendable, Equatable {
    let count: Int
    let mean: Double
    let p50: Double
    let p90: Double
    let p95: Double
    let p99: Double
    let p999: Double
    let p9999: Double
    let max: Double
}
