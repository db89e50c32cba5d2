import DequeModule
import Primitives

/// Why a queue did not take an item.
enum WorkRefusal {
    case full
    case closed
}

/// What waits for one thread: bounded, and nothing waits in it past its deadline.
final class WorkQueue<Item: Sendable>: @unchecked Sendable {
    private struct Entry {
        let item: Item
        let deadline: Deadline
    }

    private let monitor = Monitor()
    private let capacity: Int
    private var entries: Deque<Entry> = []
    private var hasClosed = false
    private var isWoken = false
    private var isPaused = false

    init(capacity: Int = 256) {
        self.capacity = capacity
    }

    /// Adds an item; answers why not if it was not taken.
    func add(_ item: Item, deadline: Deadline) -> WorkRefusal? {
        monitor.withLock {
            if hasClosed { return .closed }
            if entries.count >= capacity { return .full }
            entries.append(Entry(item: item, deadline: deadline))
            if entries.count == 1 { monitor.broadcast() }
            return nil
        }
    }

    /// How many wait.
    var count: Int { monitor.withLock { entries.count } }

    /// Whether it takes nothing more.
    var isClosed: Bool { monitor.withLock { hasClosed } }

    /// Whether it takes items, gives them out, and has none.
    var isIdle: Bool { monitor.withLock { entries.isEmpty && !hasClosed && !isPaused } }

    /// Gives out nothing more until `resume`; what is added waits.
    func pause() { monitor.withLock { isPaused = true } }

    /// Gives out again.
    func resume() {
        monitor.withLock {
            isPaused = false
            monitor.broadcast()
        }
    }

    /// Ends the wait of whoever takes, as if its time had come.
    func wake() {
        monitor.withLock {
            isWoken = true
            monitor.broadcast()
        }
    }

    /// Takes up to `count` items, waiting until there is one, `time` has come or it is woken. Nil once closed
    /// and empty.
    func take(_ count: Int, until time: MonotonicTime?, clocks: Clocks) -> [Item]? {
        monitor.withLock {
            defer { isWoken = false }
            while entries.isEmpty || (isPaused && !hasClosed) {
                if hasClosed { return nil }
                if let time, clocks.monotonic() >= time { return [] }
                if isWoken { return [] }
                monitor.wait(until: time)
            }
            let taken = entries.prefix(count).map(\.item)
            entries.removeFirst(taken.count)
            return taken
        }
    }

    /// Takes out what nobody waits for any more.
    func expire(at now: MonotonicTime) -> [Item] {
        monitor.withLock {
            let expired = entries.filter { $0.deadline.hasPassed(at: now) }.map(\.item)
            if !expired.isEmpty { entries.removeAll { $0.deadline.hasPassed(at: now) } }
            return expired
        }
    }

    /// Takes nothing more; what is in it can still be taken.
    func close() {
        monitor.withLock {
            hasClosed = true
            monitor.broadcast()
        }
    }
}
