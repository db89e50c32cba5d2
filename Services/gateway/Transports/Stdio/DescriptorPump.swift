import Glibc

/// Stands between the event loop and a descriptor that it can't watch, such as a file: a pipe, and a thread
/// that copies.
enum DescriptorPump {
    /// Whether the event loop can watch this descriptor itself.
    static func isWatchable(_ descriptor: CInt) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFIFO, S_IFSOCK: return true
        case S_IFCHR: return isatty(descriptor) == 1
        default: return false
        }
    }

    /// A pipe's two ends, both closed when another program is started; nil where none can be had.
    static func pipe() -> (read: CInt, write: CInt)? {
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Copies until either side ends, then closes both and reports.
    ///
    /// - Returns: Whether the thread for it could be had.
    static func start(from source: CInt, to target: CInt, onEnd: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(source: source, target: target, onEnd: onEnd))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                DescriptorPump.copy(from: work.source, to: work.target)
                close(work.target)
                close(work.source)
                work.onEnd()
                return nil
            }, work.toOpaque())
        guard result == 0 else {
            work.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// What travels to the thread.
    private final class Work {
        let source: CInt
        let target: CInt
        let onEnd: @Sendable () -> Void

        init(source: CInt, target: CInt, onEnd: @escaping @Sendable () -> Void) {
            self.source = source
            self.target = target
            self.onEnd = onEnd
        }
    }

    private static func copy(from source: CInt, to target: CInt) {
        withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
            while true {
                let count = read(source, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                var written = 0
                while written < count {
                    let step = write(
                        target, UnsafeRawPointer(buffer.baseAddress)?.advanced(by: written), count - written)
                    if step < 0, errno == EINTR { continue }
                    guard step > 0 else { return }
                    written += step
                }
            }
        }
    }
}
