import Foundation

/// What has to be undone before the process ends, however it ends: on a signal, too.
final class CleanUp: @unchecked Sendable {
    static let shared = CleanUp()

    // Held throughout, so that whoever comes second leaves after everything is undone.
    private let lock = NSRecursiveLock()
    private var steps: [() -> Void] = []

    /// Adds a step; steps are taken in the opposite order, each once.
    func add(_ step: @escaping @Sendable () -> Void) {
        lock.lock()
        defer { lock.unlock() }
        steps.append(step)
    }

    /// Undoes everything.
    func run() {
        lock.lock()
        defer { lock.unlock() }
        while let step = steps.popLast() { step() }
    }

    /// From now on SIGINT, SIGTERM and SIGHUP undo everything and end the process. Call it before there is
    /// any other thread.
    func watchSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        let watched = signals
        Thread.detachNewThread {
            var signals = watched
            var number: Int32 = 0
            sigwait(&signals, &number)
            FileHandle.standardError.write(Data("stopping what was started\n".utf8))
            // Not given back: the run that fails for what is stopped now must not say how it all ends.
            self.lock.lock()
            self.run()
            _exit(128 + number)
        }
    }
}

/// Waiting where nothing can be awaited: while what was started is stopped.
enum Pause {
    static func milliseconds(_ count: Int32) { poll(nil, 0, count) }
}
