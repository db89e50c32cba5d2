import Glibc
import Primitives
import Processes

/// Makes sure that a supervisor runs: joins the one there is, or those that each run a part; or starts one
/// detached.
enum SupervisorJoin {
    enum Failure: Error, Sendable, Equatable {
        /// The one that was started left at once, with this exit.
        case left(ProcessExit)
        /// None could be started.
        case notStarted(SystemFault)
        /// None took connections in time.
        case tooSlow
    }

    /// How long a supervisor is waited for, in milliseconds.
    static let patience: Int64 = 5000

    /// Returns once the control socket accepts.
    ///
    /// Where supervisors each run a part, none is started beside them: it would bind the sockets of services
    /// that run, and open their files a second time. Who started the parts sees to it that they stay.
    ///
    /// Several callers may start one each: the lock elects one of them, the others leave, and every caller
    /// waits for the same socket.
    ///
    /// - Throws: `Failure`.
    static func join(runtimeDirectory: String, _ start: SupervisorStart) throws(Failure) {
        let path = SupervisorPlan.controlPath(runtimeDirectory)
        if accepts(path) || hasParts(runtimeDirectory) { return }
        let deadline = Deadline(milliseconds: patience, from: Clocks.system.monotonic())
        var started: Int32?
        do throws(SystemFault) {
            started = try start.spawn()
        } catch {
            throw .notStarted(error)
        }
        while !accepts(path) {
            guard !deadline.hasPassed(at: Clocks.system.monotonic()) else { throw .tooSlow }
            if let pid = started, let exit = exitNow(of: pid) {
                started = nil
                guard exit == .code(SupervisorStart.lostElection) else { throw .left(exit) }
            }
            pause(milliseconds: 2)
        }
    }

    /// Whether a supervisor runs there that runs a part alone.
    static func hasParts(_ runtimeDirectory: String) -> Bool {
        let whole = SupervisorPlan.controlPath(runtimeDirectory)
        return SupervisorSockets.paths(in: runtimeDirectory).contains { $0 != whole && accepts($0) }
    }

    /// Whether a supervisor takes connections there.
    static func accepts(_ path: String) -> Bool {
        guard let connection = try? SocketBinder.connect(to: path) else { return false }
        close(connection)
        return true
    }

    private static func exitNow(of pid: Int32) -> ProcessExit? {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) == pid ? ProcessExit(waitStatus: status) : nil
    }
}
