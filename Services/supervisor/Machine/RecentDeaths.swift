import Primitives

/// How often an instance has died lately: whoever dies again and again had better not have the writes. A pure
/// value.
struct RecentDeaths: Sendable, Equatable {
    private var times: [MonotonicTime] = []

    /// Notes a death; the oldest beyond what is counted are forgotten.
    mutating func note(at now: MonotonicTime, _ policy: RoutePolicy) {
        times.append(now)
        times.removeFirst(max(0, times.count - policy.unsteadyDeaths))
    }

    /// Whether there were so many within so short a time that another is to be expected.
    func areMany(at now: MonotonicTime, _ policy: RoutePolicy) -> Bool {
        guard times.count == policy.unsteadyDeaths, let first = times.first else { return false }
        return now.milliseconds(since: first) <= policy.unsteadyWindow
    }
}
