import Glibc
import Processes

/// Tells of a process's death, and of signals that halt it: a small thread waits for it, nothing polls.
///
/// It only looks: the dead process keeps its id until `reap`, so that a signal on its way to the group can't
/// reach a stranger who was given the same number.
enum DeathWatch {
    /// What a watching thread needs.
    private final class Watch: Sendable {
        let pid: Int32
        let onHalt: @Sendable (Bool) -> Void
        let onDeath: @Sendable () -> Void

        init(
            pid: Int32, onHalt: @escaping @Sendable (Bool) -> Void, onDeath: @escaping @Sendable () -> Void
        ) {
            self.pid = pid
            self.onHalt = onHalt
            self.onDeath = onDeath
        }

        /// Tells of everything until the process has died.
        func run() {
            var info = siginfo_t()
            while true {
                guard waitid(P_PID, id_t(pid), &info, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT) == 0 else {
                    guard errno == EINTR else { break }
                    continue
                }
                let isHalted = info.si_code == CLD_STOPPED
                guard isHalted || info.si_code == CLD_CONTINUED else { break }
                // Seen, so that it is not told again; a death meanwhile waits to be told in its turn.
                _ = waitid(P_PID, id_t(pid), &info, WSTOPPED | WCONTINUED | WNOHANG)
                onHalt(isHalted)
            }
            onDeath()
        }
    }

    /// Calls `onDeath`, on a thread of its own, once this child has died, and `onHalt` with true whenever a
    /// signal has halted it, with false when it goes on.
    ///
    /// - Throws: `SystemFault` where no thread can be had.
    static func watch(
        _ pid: Int32, onHalt: @escaping @Sendable (Bool) -> Void = { _ in },
        onDeath: @escaping @Sendable () -> Void
    ) throws(SystemFault) {
        let watch = Watch(pid: pid, onHalt: onHalt, onDeath: onDeath)
        try DetachedThread.start { watch.run() }
    }

    /// Takes leave of a dead child: what is left of its group is killed, its id becomes free.
    static func reap(_ pid: Int32) -> ProcessExit {
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return .notStarted("its end was not seen") }
        }
        return ProcessExit(waitStatus: status)
    }
}
