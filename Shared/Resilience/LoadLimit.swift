public import Primitives

/// How many calls may be under way in one place, by how long those before them have taken.
///
/// Nothing is turned away for its number alone: a burst passes by itself. But where for a while every single
/// call has waited longer than it should, there is a queue that stands, and everybody in it is late. Then so
/// many are let in as leave within the time that one may take, and whoever is beyond that is turned away at
/// once, before any work; until nobody had to be turned away for a while. What a call takes beyond the
/// quickest of the recent ones is what it has waited, so a store that is merely far away is no queue. Nor is
/// what a stall has left behind, where nobody was done for a while: it gets as long as that took to pass.
/// A pure value; no timer, nothing that waits.
public struct LoadLimit: Sendable, Hashable {
    /// When a queue stands, and what is let in all the same.
    public struct Policy: Sendable, Hashable {
        /// The longest a call should wait.
        public let waitMilliseconds: Int64
        /// So long every call must have waited longer.
        public let patienceMilliseconds: Int64
        /// So many calls are always let in.
        public let callsMin: Int

        /// A policy; the patience is at least a millisecond, and one call may always come in.
        public init(waitMilliseconds: Int64, patienceMilliseconds: Int64 = 50, callsMin: Int = 64) {
            self.waitMilliseconds = max(0, waitMilliseconds)
            self.patienceMilliseconds = max(1, patienceMilliseconds)
            self.callsMin = max(1, callsMin)
        }
    }

    /// A period in which nobody leaves is as long as so many of patience; then it is no queue that holds them
    /// up.
    private static let periodsWithoutLeaving: Int64 = 4
    /// The longest that the queue behind a stall gets to pass.
    private static let graceMillisecondsMax: Int64 = 1000
    /// After so many periods with a limit, one lets in as few as possible: with a queue that never ends it
    /// would be forgotten how long a call takes without one.
    private static let periodsBetweenLooks = 100

    /// When a queue stands.
    public let policy: Policy
    /// Calls under way.
    public private(set) var inFlight = 0
    /// The most that are let in; nil while no queue stands.
    public private(set) var limit: Int?
    /// Calls turned away so far.
    public private(set) var shedCount = 0
    private var usual = RecentLowest()
    /// Since when every call has waited too long; nil where the last one has not.
    private var lateSince: MonotonicTime?
    /// Since when calls are under way of which none has been done.
    private var stillSince = MonotonicTime(nanoseconds: 0)
    /// Until then calls may be late: they stand behind a stall that is over.
    private var graceUntil = MonotonicTime(nanoseconds: 0)
    /// What has happened since a moment: by that the limit is made anew.
    private var periodStart = MonotonicTime(nanoseconds: 0)
    private var leftInPeriod = 0
    private var hasShed = false
    private var periodsLimited = 0

    /// A place where nothing is under way.
    public init(_ policy: Policy) {
        self.policy = policy
    }

    /// Whether one more may come in, which counts as under way then.
    public mutating func admits(at now: MonotonicTime) -> Bool {
        guard !refuses(at: now) else { return false }
        if inFlight == 0 { stillSince = now }
        inFlight += 1
        return true
    }

    /// Whether one more is turned away; if not, nothing has changed.
    public mutating func refuses(at now: MonotonicTime) -> Bool {
        guard limit != nil else { return false }
        renew(at: now)
        guard let limit, inFlight >= limit else { return false }
        hasShed = true
        shedCount += 1
        return true
    }

    /// A call that came in at this moment has been done.
    public mutating func left(since began: MonotonicTime, at now: MonotonicTime) {
        withdrawn()
        let took = max(0, now.nanoseconds - began.nanoseconds)
        usual.add(took, at: now)
        leftInPeriod += 1
        noteStall(until: now)
        guard limit == nil else { return renew(at: now) }
        guard took > timeAllowed, now >= graceUntil else { return lateSince = nil }
        guard let lateSince else {
            lateSince = now
            return begin(at: now)
        }
        guard elapsed(since: lateSince, now) >= policy.patienceMilliseconds * 1_000_000 else { return }
        limit = roomNow(now)
        periodsLimited = 0
        begin(at: now)
    }

    /// A call has ended in a way that says nothing about how long one waits.
    public mutating func withdrawn() {
        inFlight = max(0, inFlight - 1)
    }

    /// A call has been done: where none was for so long that it was no queue that held them up, those behind
    /// it get their time.
    private mutating func noteStall(until now: MonotonicTime) {
        let still = elapsed(since: stillSince, now)
        stillSince = now
        guard still >= policy.patienceMilliseconds * 1_000_000 * Self.periodsWithoutLeaving else { return }
        graceUntil = now.advanced(milliseconds: min(still / 1_000_000, Self.graceMillisecondsMax))
    }

    /// How long a call may take, in nanoseconds.
    private var timeAllowed: Int64 { usual.nanoseconds + policy.waitMilliseconds * 1_000_000 }

    /// As many as leave within the time that one may take.
    private func roomNow(_ now: MonotonicTime) -> Int {
        let passed = max(1, elapsed(since: periodStart, now))
        return max(policy.callsMin, Int(Double(leftInPeriod) * Double(timeAllowed) / Double(passed)))
    }

    private mutating func begin(at now: MonotonicTime) {
        periodStart = now
        leftInPeriod = 0
        hasShed = false
    }

    /// Once a period is over, makes the limit anew, or lifts it.
    private mutating func renew(at now: MonotonicTime) {
        let passed = elapsed(since: periodStart, now)
        let period = policy.patienceMilliseconds * 1_000_000
        let isStill = passed >= period * Self.periodsWithoutLeaving
        guard passed >= period, leftInPeriod > 0 || !hasShed || isStill else { return }
        if hasShed, leftInPeriod > 0, !isStill {
            periodsLimited += 1
            let looks = periodsLimited.isMultiple(of: Self.periodsBetweenLooks)
            limit = looks ? policy.callsMin : roomNow(now)
        } else {
            limit = nil
            lateSince = nil
        }
        begin(at: now)
    }

    private func elapsed(since start: MonotonicTime, _ now: MonotonicTime) -> Int64 {
        now.nanoseconds - start.nanoseconds
    }
}
