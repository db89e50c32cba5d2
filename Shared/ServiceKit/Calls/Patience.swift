import Primitives

/// Whether the event loop's thread may itself wait for a write: only where that is done at once, and nobody
/// else has to wait along. A pure value.
struct Patience {
    /// A call that arrives so soon after a wait has arrived in it.
    private static let heldUpNanoseconds: Int64 = 30_000
    /// How long nothing is waited for after somebody was held up, and at most otherwise.
    private static let restMillisecondsMax: Int64 = 100

    private var waitedUntil = MonotonicTime(nanoseconds: 0)
    private var restsUntil = MonotonicTime(nanoseconds: 0)
    /// How many of the last waits in a row were in vain.
    private var vainWaits = 0

    /// Whether to wait now.
    func mayWait(at now: MonotonicTime) -> Bool { now >= restsUntil }

    /// A call has arrived.
    mutating func arrived(at now: MonotonicTime) {
        guard now.nanoseconds - waitedUntil.nanoseconds < Self.heldUpNanoseconds else { return }
        rest(Self.restMillisecondsMax, from: now)
    }

    /// A wait is over. `inVain`: the write was not done in it.
    mutating func waited(until now: MonotonicTime, inVain: Bool) {
        waitedUntil = now
        guard inVain else { return vainWaits = 0 }
        // A disk that hesitates once is as fast as ever soon after; one that goes on to is not waited for.
        rest(min(Self.restMillisecondsMax, 1 << Int64(min(vainWaits, 30))), from: now)
        vainWaits += 1
    }

    private mutating func rest(_ milliseconds: Int64, from now: MonotonicTime) {
        restsUntil = max(restsUntil, now.advanced(milliseconds: milliseconds))
    }
}
