import Glibc
import Processes

/// Starts a supervisor where one has died: with what `holdfast mcp` left for it in a descriptor, which is
/// not read before it is needed.
final class SupervisorStarter {
    private let descriptor: CInt
    private var pid: Int32?

    /// Takes the descriptor over.
    init(descriptor: CInt) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// Starts one.
    ///
    /// - Returns: Why that could not be done; nil where it was.
    func start() -> String? {
        guard let start = SupervisorStart(descriptor: descriptor) else { return "nothing tells how" }
        do throws(SystemFault) {
            pid = try start.spawn()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Whether one was started of which nobody has heard how it ended.
    var hasChild: Bool { pid != nil }

    /// What the one that was started has ended with, told once; nil while it lives, or where none was.
    func exitCode() -> Int32? {
        guard let pid, let code = SupervisorStart.exitCode(of: pid) else { return nil }
        self.pid = nil
        return code
    }
}
