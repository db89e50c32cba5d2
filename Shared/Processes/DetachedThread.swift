import CLinux
import Glibc

/// A small thread of its own for what waits or draws beside everything else. Nobody joins it.
public enum DetachedThread {
    private static let stackBytes = 131_072

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs `body` on such a thread.
    ///
    /// - Throws: `SystemFault` where no thread can be had; `body` is not run then.
    public static func start(_ body: @escaping @Sendable () -> Void) throws(SystemFault) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw SystemFault("make a thread", code: code)
        }
    }
}
