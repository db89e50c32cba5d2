import CLinux
import Glibc

/// A thread of our own for work that blocks, so that neither the event loops nor the small pool of Swift's
/// tasks ever wait for a disk or a server.
package struct DedicatedThread: Sendable {
    private let handle: pthread_t

    /// Starts `body` on a new thread; nil if the system has no thread left.
    package init?(name: String, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(ThreadBody(name: name, run: body))
        // Signals are for the main thread: a new thread inherits this mask.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var handle = pthread_t()
        let status = pthread_create(&handle, nil, runThreadBody, start.toOpaque())
        guard status == 0 else {
            start.release()
            return nil
        }
        self.handle = handle
    }

    /// Whether the caller runs on this thread.
    package var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

    /// Waits until the thread has ended; to be called once.
    package func join() {
        pthread_join(handle, nil)
    }

    /// Runs `body` on a thread of its own and answers what it made.
    package static func run<Value: Sendable, Failure: Error>(
        name: String, orElse none: Failure, _ body: @escaping @Sendable () -> Result<Value, Failure>
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            let thread = DedicatedThread(name: name) { continuation.resume(returning: body()) }
            if let thread {
                pthread_detach(thread.handle)
            } else {
                continuation.resume(returning: .failure(none))
            }
        }
        return try result.get()
    }
}

private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}

private func runThreadBody(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    let body = Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue()
    nameThisThread(body.name)
    body.run()
    return nil
}

/// Gives the thread the name that `top` and `gdb` show. Through the file, for `pthread_setname_np` is not
/// imported.
private func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    // Linux keeps 15 bytes.
    let bytes = Array(name.utf8.prefix(15))
    _ = write(file, bytes, bytes.count)
    close(file)
}
