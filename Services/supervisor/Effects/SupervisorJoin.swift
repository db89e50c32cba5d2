import Glibc
import Primitives

/// Makes sure that a supervisor runs: joins the one there is, or starts one detached.
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
    /// What a supervisor leaves with when another was elected before it.
    static let lostElection: Int32 = 75

    /// Returns once the control socket accepts.
    ///
    /// Several callers may start one each: the lock elects one of them, the others leave, and every caller
    /// waits for the same socket.
    ///
    /// - Throws: `Failure`.
    static func join(
        runtimeDirectory: String, program: String, environment: [String: String]
    ) throws(Failure) {
        let path = SupervisorPlan.controlPath(runtimeDirectory)
        if accepts(path) { return }
        let deadline = Deadline(milliseconds: patience, from: Clocks.system.monotonic())
        var started: Int32?
        do throws(SystemFault) {
            started = try startDetached(program, environment)
        } catch {
            throw .notStarted(error)
        }
        while !accepts(path) {
            guard !deadline.hasPassed(at: Clocks.system.monotonic()) else { throw .tooSlow }
            if let pid = started, let exit = exitNow(of: pid) {
                started = nil
                guard exit == .code(lostElection) else { throw .left(exit) }
            }
            pause(milliseconds: 2)
        }
    }

    /// Whether a supervisor takes connections there.
    static func accepts(_ path: String) -> Bool {
        guard let connection = try? SocketBinder.connect(to: path) else { return false }
        close(connection)
        return true
    }

    private static func startDetached(
        _ program: String, _ environment: [String: String]
    ) throws(SystemFault) -> Int32 {
        // Standard output may be a client's protocol stream; what goes wrong at the start is for its log.
        let silence = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard silence >= 0 else { throw SystemFault("open /dev/null") }
        let output = try Descriptor.raised(silence)
        defer { close(output) }
        let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 16)
        defer { if copy >= 0 { close(copy) } }
        return try ProcessSpawner.spawn(
            program, arguments: ["run", "--detached"], environment: environment,
            handover: [
                .init(descriptor: output, number: 1),
                .init(descriptor: copy >= 0 ? copy : output, number: 2),
            ])
    }

    private static func exitNow(of pid: Int32) -> ProcessExit? {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) == pid ? ProcessExit(waitStatus: status) : nil
    }
}
