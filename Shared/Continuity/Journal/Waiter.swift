import Primitives
import Storage

/// One value that one thread waits for and another brings.
final class Waiter<Value: Sendable>: @unchecked Sendable {
    private let monitor = Monitor()
    private var value: Value?

    /// Brings the value; the first one stays.
    func fulfil(_ value: Value) {
        monitor.withLock {
            if self.value == nil { self.value = value }
            monitor.broadcast()
        }
    }

    /// The value; nil where it has not come by `deadline`.
    func wait(until deadline: Deadline, _ clocks: Clocks) -> Value? {
        monitor.withLock {
            while value == nil, !deadline.hasPassed(at: clocks.monotonic()) {
                monitor.wait(until: deadline.time)
            }
            return value
        }
    }
}
