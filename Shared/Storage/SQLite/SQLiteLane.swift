import Primitives
import Synchronization

/// The queue of one of an SQLite file's threads, and what that thread is at.
final class SQLiteLane<Call: SQLiteCall>: Sendable {
    let queue = WorkQueue<Call>()
    private let current = Mutex<[Call]>([])

    /// How long past its deadline a started call is left to its own thread, which ends it more exactly.
    private static var graceMilliseconds: Int64 { 250 }

    /// How much of its one connection is in use.
    func usage(as pool: String) -> PoolUsage {
        let isBusy = current.withLock { !$0.isEmpty }
        return PoolUsage(pool: pool, open: 1, busy: isBusy ? 1 : 0, limit: 1, waiting: queue.count)
    }

    /// Does `body` with these calls known to be under way.
    func working(on calls: [Call], _ body: () -> Void) {
        current.withLock { $0 = calls }
        body()
        current.withLock { $0 = [] }
    }

    /// Gives up what waited or ran too long, as when a disk hangs.
    func expire(at now: MonotonicTime) {
        for call in queue.expire(at: now) { call.giveUp() }
        let past = now.advanced(milliseconds: -SQLiteLane.graceMilliseconds)
        let stuck = current.withLock { $0.filter { $0.deadline.hasPassed(at: past) } }
        for call in stuck { call.giveUp() }
    }
}
