import Primitives

/// The thread that looks after the deadlines of calls whose own thread is stuck. It looks four times a second
/// while there is work, and sleeps while there is none.
final class SQLiteTimekeeper: @unchecked Sendable {
    private static let intervalMilliseconds: Int64 = 250
    private static let quietMilliseconds: Int64 = 1000

    private let monitor = Monitor()
    private let clocks: Clocks
    private var activeAt = MonotonicTime(nanoseconds: 0)
    private var isAsleep = false
    private var isStopped = false

    init(clocks: Clocks) {
        self.clocks = clocks
    }

    /// Notes a new call.
    func note(_ deadline: Deadline) {
        let now = clocks.monotonic()
        monitor.withLock {
            activeAt = max(activeAt, max(now, deadline.time))
            guard isAsleep else { return }
            isAsleep = false
            monitor.broadcast()
        }
    }

    func stop() {
        monitor.withLock {
            isStopped = true
            monitor.broadcast()
        }
    }

    /// Calls `look` at every interval until stopped.
    func run(_ look: (MonotonicTime) -> Void) {
        while true {
            let isStopped = monitor.withLock {
                if self.isStopped { return true }
                let now = clocks.monotonic()
                let quietAt = activeAt.advanced(milliseconds: SQLiteTimekeeper.quietMilliseconds)
                isAsleep = now >= quietAt
                monitor.wait(
                    until: isAsleep ? nil : now.advanced(milliseconds: SQLiteTimekeeper.intervalMilliseconds))
                return self.isStopped
            }
            if isStopped { return }
            look(clocks.monotonic())
        }
    }
}
