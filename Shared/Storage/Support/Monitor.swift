import CLinux
import Glibc
package import Primitives

/// A lock that can be tried without waiting, with one condition to wait for.
///
/// `Synchronization.Mutex` has neither a cheap try (a taken one costs a system call) nor a timed wait.
package final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// A free lock that nobody waits for.
    package init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Takes the lock, waiting for as long as that takes.
    package func lock() { pthread_mutex_lock(mutex) }

    /// Takes the lock if nobody has it, this thread included.
    package func tryLock() -> Bool { pthread_mutex_trylock(mutex) == 0 }

    /// Gives the lock up.
    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Runs `body` with the lock held.
    package func withLock<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock()
        defer { unlock() }
        return try body()
    }

    /// Wakes everybody who waits.
    package func broadcast() { pthread_cond_broadcast(condition) }

    /// Gives the lock up until woken, or until `time`; the lock must be held.
    package func wait(until time: MonotonicTime?) {
        guard let time else {
            pthread_cond_wait(condition, mutex)
            return
        }
        let nanoseconds = max(0, time.nanoseconds)
        var end = timespec()
        end.tv_sec = Int(nanoseconds / 1_000_000_000)
        end.tv_nsec = Int(nanoseconds % 1_000_000_000)
        pthread_cond_timedwait(condition, mutex, &end)
    }
}
