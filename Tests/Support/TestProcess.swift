import CLinux
import Foundation
public import NIOCore
import Synchronization

/// A process that a test started, its standard streams in the test's hands. It ends with the test process at
/// the
/// latest.
public final class TestProcess: Sendable {
    /// How a process ended.
    public enum Exit: Sendable, Equatable {
        /// By itself, with this code.
        case code(Int32)
        /// By this signal.
        case signal(Int32)
    }

    /// What to do with one of its output streams.
    public enum Sink: Sendable {
        /// Nobody reads it.
        case discard
        /// It goes to the end of this file.
        case file(String)
        /// Each piece that arrives; an empty one at the end.
        case pieces(@Sendable (ByteBuffer) -> Void)
    }

    /// Its process id.
    public let pid: Int32
    private let input: Mutex<CInt?>
    private let writer = DispatchQueue(label: "child-input")
    private let ended = OneShot<Exit>()

    /// Starts a program.
    ///
    /// - Parameter environment: All of its environment; nothing is inherited.
    /// - Throws: `SpawnFailure`.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String? = nil,
        output: Sink = .discard, errors: Sink = .discard
    ) throws {
        let streams: StandardStreams
        (pid, streams) = try SpawnThread.shared.run {
            let streams = try StandardStreams(output: output, errors: errors)
            defer { streams.closeChildEnds() }
            let pid = try Self.spawn(
                program, arguments, environment: environment, directory: directory, streams: streams)
            return (pid, streams)
        }
        input = Mutex(streams.inputEnd)
        streams.startReading()
        let (pid, ended) = (pid, ended)
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let code = (status >> 8) & 0xFF
            ended.complete(.success(status & 0x7F == 0 ? .code(code) : .signal(status & 0x7F)))
        }
    }

    /// How it ended; nil while it runs.
    public var exit: Exit? { try? ended.result?.get() }

    /// Waits for its end.
    ///
    /// - Throws: `TimedOut`.
    public func exit(within limit: Duration) async throws -> Exit {
        try await ended.value(within: limit, "the end of process \(pid)")
    }

    /// Sends a signal, unless it has ended.
    public func signal(_ signal: Int32) {
        if exit == nil { kill(pid, signal) }
    }

    /// Ends it for good and waits until it is gone.
    public func end(within limit: Duration = .seconds(5)) async throws {
        closeInput()
        signal(SIGKILL)
        _ = try await exit(within: limit)
    }

    /// Writes to its standard input, in order, without waiting; what can't be written is lost, as with any
    /// pipe.
    public func write(_ bytes: ByteBuffer) {
        writer.async { [self] in
            guard let descriptor = input.withLock({ $0 }) else { return }
            bytes.withUnsafeReadableBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Foundation.write(
                        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            }
        }
    }

    /// Closes its standard input once everything is written.
    public func closeInput() {
        writer.async { [self] in
            let descriptor = input.withLock { input in
                defer { input = nil }
                return input
            }
            if let descriptor { close(descriptor) }
        }
    }

    deinit {
        if let descriptor = input.withLock({ $0 }) { close(descriptor) }
        signal(SIGKILL)
    }
}

extension TestProcess {
    private static let launcher = "/usr/bin/setpriv"

    /// Through setpriv the child asks the kernel to be ended with us.
    private static func spawn(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String?,
        streams: StandardStreams
    ) throws -> pid_t {
        let guarding = access(launcher, X_OK) == 0 ? [launcher, "--pdeathsig", "KILL", "--"] : []
        let moving = directory.map { ["/usr/bin/env", "--chdir=" + $0] } ?? []
        let words = guarding + moving + [program] + arguments
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, descriptor) in streams.childEnds.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(index))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SpawnFailure(what: "posix_spawn \(program)", code: code) }
        return pid
    }
}
