import CLinux
import Glibc

/// Starts programs with exactly the descriptors they should have.
public enum ProcessSpawner {
    /// A descriptor for the new process and the number it gets there.
    public struct Handover: Sendable {
        let descriptor: CInt
        let number: CInt

        /// This descriptor, under this number there.
        public init(descriptor: CInt, number: CInt) {
            self.descriptor = descriptor
            self.number = number
        }
    }

    /// Starts a program in a process group of its own, with no signal blocked or ignored; standard input is
    /// /dev/null unless handed over, and nothing beyond the highest number handed over stays open.
    ///
    /// - Parameters:
    ///   - joinsGroup: Whether it stays in our group instead: whoever ends that ends it too.
    ///   - handover: In ascending order of `number`; every `descriptor` above all numbers.
    /// - Returns: The process id, which is also the id of its own group.
    /// - Throws: `SystemFault`.
    public static func spawn(
        _ executable: String, arguments: [String], environment: [String: String], handover: [Handover],
        joinsGroup: Bool = false
    ) throws(SystemFault) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var code: Int32 = 0
        if !handover.contains(where: { $0.number == 0 }) {
            code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for item in handover where code == 0 {
            code = posix_spawn_file_actions_adddup2(&actions, item.descriptor, item.number)
        }
        if code == 0 {
            let first = max(3, (handover.map(\.number).max() ?? 2) + 1)
            code = posix_spawn_file_actions_addclosefrom_np(&actions, first)
        }
        guard code == 0 else { throw SystemFault("prepare \(executable)", code: code) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16((joinsGroup ? 0 : POSIX_SPAWN_SETPGROUP) | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var pid: Int32 = 0
        code = withCStrings([executable] + arguments) { argv in
            withCStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) { envp in
                posix_spawn(&pid, executable, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else { throw SystemFault("start \(executable)", code: code) }
        return pid
    }

    /// Becomes another program; returns only if that failed.
    public static func become(_ executable: String, arguments: [String], environment: [String: String])
        -> SystemFault
    {
        withCStrings([executable] + arguments) { argv in
            withCStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) { envp in
                execve(executable, argv, envp)
                return SystemFault("start \(executable)")
            }
        }
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
