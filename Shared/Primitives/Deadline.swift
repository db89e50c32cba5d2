/// The moment past which nobody waits for an answer any more.
///
/// It travels between processes as the milliseconds that remain, so clocks need not agree.
public struct Deadline: Sendable, Hashable, Comparable {
    /// The moment itself, on this process's monotonic clock.
    public let time: MonotonicTime

    /// A deadline at this moment.
    public init(_ time: MonotonicTime) {
        self.time = time
    }

    /// A deadline this many milliseconds after `now`.
    public init(milliseconds: Int64, from now: MonotonicTime) {
        time = now.advanced(milliseconds: milliseconds)
    }

    /// The earlier of two comes first.
    public static func < (left: Deadline, right: Deadline) -> Bool {
        left.time < right.time
    }

    /// Milliseconds left at `now`; zero or less once it has passed.
    public func remainingMilliseconds(at now: MonotonicTime) -> Int64 {
        time.milliseconds(since: now)
    }

    /// Whether it has passed at `now`.
    public func hasPassed(at now: MonotonicTime) -> Bool {
        now >= time
    }
}
