import Primitives

/// The time of one run in microseconds since it began; times of day on the wire are told in it, too.
struct RunClock: Sendable {
    private let start = ContinuousClock.now
    private let startOfDay = Clocks.system.now()

    var now: Int64 {
        let passed = (ContinuousClock.now - start).components
        return passed.seconds * 1_000_000 + passed.attoseconds / 1_000_000_000_000
    }

    /// A time of day, to its millisecond.
    func time(of timestamp: Timestamp) -> Int64 {
        (timestamp.milliseconds - startOfDay.milliseconds) * 1000
    }
}
