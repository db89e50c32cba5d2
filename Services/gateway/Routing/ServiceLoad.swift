import Primitives
import Resilience

/// What this gateway has under way to one service, and whether more would only make everybody late.
///
/// It sees all that a call waits for beyond this process: the service's queues, and the time until a busy
/// machine lets the service run at all. So a call is turned away here before the service hears of it.
struct ServiceLoad {
    private var reads = LoadLimit(.init(waitMilliseconds: 20))
    private var writes = LoadLimit(.init(waitMilliseconds: 30))

    /// Whether one more may be asked, which counts as under way until it has `ended`.
    mutating func admits(writes isWrite: Bool, at now: MonotonicTime) -> Bool {
        isWrite ? writes.admits(at: now) : reads.admits(at: now)
    }

    /// A call that was let in has ended.
    ///
    /// - Parameter served: When the service was asked that has done it; nil where none has.
    mutating func ended(writes isWrite: Bool, served: MonotonicTime?, at now: MonotonicTime) {
        guard let served else { return isWrite ? writes.withdrawn() : reads.withdrawn() }
        isWrite ? writes.left(since: served, at: now) : reads.left(since: served, at: now)
    }
}
