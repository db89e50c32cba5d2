import Primitives

/// When old items are archived: once a day, a while after the start, and soon again where it failed.
struct ArchiveSchedule: Sendable, Equatable {
    private static let periodMilliseconds: Int64 = 86_400_000
    private static let retryMilliseconds: Int64 = 600_000
    /// The services have something better to do when they start.
    private static let startMilliseconds: Int64 = 60_000
    /// The wall clock may be set, and a machine may sleep: no wait is longer.
    private static let waitMillisecondsMax: Int64 = 3_600_000

    private var next: Timestamp

    /// A schedule of a supervisor that starts now.
    ///
    /// - Parameter last: When all was archived last; nil where that is not known.
    init(last: Timestamp?, at now: Timestamp) {
        let soon = now.advanced(milliseconds: Self.startMilliseconds)
        next = last.map { max(soon, $0.advanced(milliseconds: Self.periodMilliseconds)) } ?? soon
        // A time in the future is of a clock that was wrong.
        if let last, last > now { next = soon }
    }

    /// How long to wait before asking again, in milliseconds; zero where it is time.
    func wait(at now: Timestamp) -> Int64 {
        let remaining = next.milliseconds - now.milliseconds
        guard remaining > 0 else { return 0 }
        // Set back by more than a day, the clock does not keep anything from being archived.
        return remaining > Self.periodMilliseconds ? 0 : min(remaining, Self.waitMillisecondsMax)
    }

    /// Everything was archived, or it could not be.
    mutating func ended(at now: Timestamp, succeeded: Bool) {
        next = now.advanced(milliseconds: succeeded ? Self.periodMilliseconds : Self.retryMilliseconds)
    }
}
