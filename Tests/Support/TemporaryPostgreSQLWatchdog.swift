import Foundation
import Synchronization

/// Stops a server and removes its files when this process ends, even by SIGKILL: a shell that waits for the
/// end of a pipe which only this process holds open.
final class PostgreSQLWatchdog: Sendable {
    private let writeEnd: Mutex<Int32>
    private let program: SpawnedProgram

    init(_ programs: PostgreSQLPrograms, directory: String) throws {
        var ends: [Int32] = [-1, -1]
        // Close-on-exec: a child that inherited the writing end would keep the watchdog waiting.
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw TestKitError("No sockets: errno \(errno).")
        }
        let control = (programs.userPrefix + ["\(programs.folder)/pg_ctl"]).joined(separator: " ")
        let command = [
            "/bin/sh", "-c",
            """
            trap '' INT TERM HUP
            cat >/dev/null
            cd /
            if [ -f "$1/data/postmaster.pid" ]; then
                kill -CONT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null
                \(control) -D "$1/data" -m fast -w -t 5 stop ||
                    \(control) -D "$1/data" -m immediate -w -t 5 stop
            fi
            rm -rf "$1"
            """,
            "watchdog", directory,
        ]
        do {
            program = try SpawnedProgram(command, input: ends[0], output: nil)
        } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
        close(ends[0])
        writeEnd = Mutex(ends[1])
    }

    /// Stops the server and waits until its files are gone.
    func end() {
        let isFirst = writeEnd.withLock { writeEnd in
            guard writeEnd >= 0 else { return false }
            close(writeEnd)
            writeEnd = -1
            return true
        }
        if isFirst { _ = program.wait() }
    }
}
