import Foundation
import Synchronization

/// Stops a server and removes its files when this process ends, even by SIGKILL: a shell that waits for the
/// end of a pipe which only this process holds open.
final class PostgreSQLWatchdog: Sendable {
    private struct State: Sendable {
        var writeEnd: Int32
    }

    private let state: Mutex<State>
    private let process: ProcessBox

    init(_ programs: PostgreSQLPrograms, directory: String) throws {
        var ends: [Int32] = [-1, -1]
        // Close-on-exec: a child that inherited the writing end would keep the watchdog waiting.
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw TestKitError("No sockets: errno \(errno).")
        }
        let control = (programs.userPrefix + ["\(programs.folder)/pg_ctl"]).joined(separator: " ")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            trap '' INT TERM HUP
            cat >/dev/null
            cd /
            if [ -f "$1/data/postmaster.pid" ]; then
                kill -CONT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null
                \(control) -D "$1/data" -m fast -w -t 5 stop || \(control) -D "$1/data" -m immediate -w -t 5 stop
            fi
            rm -rf "$1"
            """,
            "watchdog", directory,
        ]
        process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        state = Mutex(State(writeEnd: ends[1]))
        self.process = ProcessBox(process)
    }

    /// Stops the server and waits until its files are gone.
    func end() {
        let isFirst = state.withLock { state in
            guard state.writeEnd >= 0 else { return false }
            close(state.writeEnd)
            state.writeEnd = -1
            return true
        }
        if isFirst { process.value.waitUntilExit() }
    }
}

/// `Process` is used by one thread at a time here.
private final class ProcessBox: @unchecked Sendable {
    let value: Process

    init(_ value: Process) {
        self.value = value
    }
}
