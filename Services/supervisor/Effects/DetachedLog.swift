import Glibc
import Processes

/// Where a supervisor without a terminal writes.
enum DetachedLog {
    /// A log this long is put aside when the next supervisor starts, in bytes.
    static let rotateBytes = 10 << 20

    /// Sends standard output and standard error to `supervisor.log` in the state directory from now on.
    ///
    /// - Throws: `SystemFault`.
    static func redirect(home: String) throws(SystemFault) {
        let path = home + "/supervisor.log"
        var status = stat()
        if stat(path, &status) == 0, status.st_size >= rotateBytes { rename(path, path + ".1") }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFault("open \(path)") }
        defer { close(descriptor) }
        guard dup2(descriptor, STDOUT_FILENO) >= 0, dup2(descriptor, STDERR_FILENO) >= 0 else {
            throw SystemFault("redirect to \(path)")
        }
    }
}
