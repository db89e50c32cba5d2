import Foundation

/// A program this process started. Not Foundation's `Process`, which takes a program to be running as long as
/// anything it left behind is: pg_ctl leaves a server behind.
struct SpawnedProgram: Sendable {
    private let pid: pid_t

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - command: Its absolute path and arguments.
    ///   - input: The descriptor that becomes its standard input; /dev/null if nil.
    ///   - output: The file that takes what it prints; /dev/null if nil.
    init(_ command: [String], input: Int32?, output: String?) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(
            &actions, 1, output ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        closeOthers(&actions)
        // Its own process group: an interrupt at the terminal must not reach a watchdog or a server.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        // From the root: the server's user may not enter the directory the tests run in.
        let arguments = (["/usr/bin/env", "-C", "/"] + command).map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        let status = posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, arguments + [nil], environ)
        guard status == 0 else { throw TestKitError("\(command[0]) does not start: errno \(status).") }
        self.pid = pid
    }

    /// Waits for its end, once; answers its exit status, 128 and more for a signal.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return -1 }
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

private typealias AddCloseFrom =
    @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

/// Keeps every descriptor but the first three from the child: a server would hold other tests' pipes open for
/// as long as it runs. By its name, for `posix_spawn_file_actions_addclosefrom_np` is not imported.
private func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
    _ = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, 3)
}
