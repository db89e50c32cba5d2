import Primitives

/// Whether the event loop's thread may itself wait for a write: only where that is done at once, and nobody
/// else has to wait along. A pure value.
struct Patience {
    /// A call that arrives so soon after a wait has arrived in it.
    private static let heldUpNanoseconds: Int64 = 30_000
    /// How long nothing is waited for after somebody was held up.
    private static let restMilliseconds: Int64 = 100

    private var waitedUntil = MonotonicTime(nanoseconds: 0)
    private var restsUntil = MonotonicTime(nanoseconds: 0)

    /// Whether to wait now.
    func mayWait(at now: MonotonicTime) -> Bool { now >= restsUntil }

    /// A call has arrived.
    mutating func arrived(at now: MonotonicTime) {
        guard now.nanoseconds - waitedUntil.nanoseconds < Self.heldUpNanoseconds else { return }
        rest(at: now)
    }

    /// A wait is over. `inVain`: the write was not done in it.
    mutating func waited(until now: MonotonicTime, inVain: Bool) {
        waitedUntil = now
        if inVain { rest(at: now) }
    }

    private mutating func rest(at now: MonotonicTime) {
        restsUntil = now.advanced(milliseconds: Self.restMilliseconds)
    }
}
