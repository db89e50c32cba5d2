import Glibc
import NIOCore
import Processes

/// Writes log lines to a descriptor from a thread of its own, so that a reader who stalls stalls nobody else.
///
/// At most `bytesMax` wait; what comes beyond that is refused, and whoever offered it counts.
final class LogSink: @unchecked Sendable {
    /// The most bytes that wait.
    static let bytesMax = 1 << 20

    private let descriptor: CInt
    // Guarded by `mutex`; `changed` tells of every change.
    private var waiting: [ByteBuffer] = []
    private var waitingBytes = 0
    private var isWriting = false
    private var isClosed = false
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// A sink that writes to `descriptor`, which stays the caller's.
    ///
    /// - Throws: `SystemFault` where no thread can be had.
    init(descriptor: CInt) throws(SystemFault) {
        self.descriptor = descriptor
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        try DetachedThread.start { [self] in run() }
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Queues a line; false if there is no room, and nothing was taken.
    func offer(_ line: ByteBuffer) -> Bool {
        locked {
            guard !isClosed, waitingBytes + line.readableBytes <= Self.bytesMax else { return false }
            waiting.append(line)
            waitingBytes += line.readableBytes
            pthread_cond_broadcast(changed)
            return true
        }
    }

    /// Takes no more, and waits until all is written or this much time has passed.
    func close(withinMilliseconds limit: Int) {
        var until = timespec()
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_nsec += limit % 1000 * 1_000_000
        until.tv_sec += limit / 1000 + until.tv_nsec / 1_000_000_000
        until.tv_nsec %= 1_000_000_000
        locked {
            isClosed = true
            pthread_cond_broadcast(changed)
            while !waiting.isEmpty || isWriting {
                guard pthread_cond_timedwait(changed, mutex, &until) == 0 else { return }
            }
        }
    }

    private func run() {
        while let batch = nextBatch() {
            for line in batch {
                line.withUnsafeReadableBytes { _ = Descriptor.writeAll($0, to: descriptor) }
            }
            locked {
                isWriting = false
                pthread_cond_broadcast(changed)
            }
        }
    }

    private func nextBatch() -> [ByteBuffer]? {
        locked {
            while waiting.isEmpty {
                if isClosed { return nil }
                pthread_cond_wait(changed, mutex)
            }
            let batch = waiting
            waiting = []
            waitingBytes = 0
            isWriting = true
            return batch
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
