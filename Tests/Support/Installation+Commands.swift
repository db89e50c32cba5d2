import Foundation
public import NIOCore
import Synchronization
public import Wire

/// How a command ended and what it said.
public struct CommandOutcome: Sendable {
    /// How it ended.
    public let exit: TestProcess.Exit
    /// Its standard output.
    public let output: String
    /// Its standard error.
    public let errors: String

    /// Its standard output read as JSON; nil where it is none.
    public var json: JSON? { try? JSON(parsing: output) }
    /// Whether it ended well.
    public var succeeded: Bool { exit == .code(0) }
}

extension Installation {
    /// Runs `holdfast` with these arguments to its end.
    ///
    /// - Throws: `SpawnFailure`, `TimedOut`.
    public func holdfast(
        _ arguments: String..., input: String? = nil, within limit: Duration = .seconds(45)
    ) async throws -> CommandOutcome {
        try await holdfast(arguments, input: input, within: limit)
    }

    /// The same for arguments that are at hand.
    ///
    /// - Throws: `SpawnFailure`, `TimedOut`.
    public func holdfast(
        _ arguments: [String], input: String? = nil, within limit: Duration = .seconds(45)
    ) async throws -> CommandOutcome {
        let output = Collected()
        let errors = Collected()
        let process = try TestProcess(
            Self.program("holdfast"), arguments, environment: environment, directory: workingDirectory,
            output: .pieces(output.take), errors: .pieces(errors.take))
        if let input { process.write(ByteBuffer(string: input)) }
        process.closeInput()
        do {
            let exit = try await process.exit(within: limit)
            return CommandOutcome(
                exit: exit, output: try await output.text(within: limit),
                errors: try await errors.text(within: limit))
        } catch {
            try await process.end()
            throw error
        }
    }

    /// What `holdfast status --json` says; nil while no supervisor runs.
    public func status() async throws -> JSON? {
        let outcome = try await holdfast("status", "--json", within: .seconds(15))
        return outcome.succeeded ? outcome.json : nil
    }

    /// What is known of one service.
    public func status(of service: String) async throws -> JSON? {
        try await status()?["services"]?.array?.first { $0["name"]?.string == service }
    }

    /// Starts `holdfast run` and waits until every service is ready.
    ///
    /// - Throws: `TimedOut` with the end of the log.
    public func run(_ arguments: [String] = [], within limit: Duration = .seconds(60)) async throws
        -> TestProcess
    {
        let supervisor = try launch(arguments)
        do {
            try await ready(within: limit) { supervisor.exit }
        } catch {
            try await supervisor.end()
            throw error
        }
        return supervisor
    }

    /// Starts `holdfast run` and waits for nothing.
    ///
    /// - Throws: `SpawnFailure`.
    public func launch(_ arguments: [String] = []) throws -> TestProcess {
        try TestProcess(
            Self.program("holdfast"), ["run"] + arguments, environment: environment,
            directory: workingDirectory,
            output: .file(logPath), errors: .file(logPath))
    }

    /// Waits until every service is ready.
    ///
    /// - Parameter exit: How the supervisor ended, if it did: then nothing will ever be ready.
    /// - Throws: `TimedOut` with the end of the log.
    public func ready(
        within limit: Duration = .seconds(60), exit: () -> TestProcess.Exit? = { nil }
    ) async throws {
        do {
            _ = try await eventually("every service ready", within: limit, every: .milliseconds(50)) {
                if let exit = exit() { throw ProtocolViolation("the supervisor ended: \(exit)") }
                let services = try await status()?["services"]?.array ?? []
                return services.count >= 3 && services.allSatisfy { $0["state"]?.string == "ready" }
                    ? true : nil
            }
        } catch {
            throw ProtocolViolation("\(error); its log:\n\(logTail())")
        }
    }

    /// Connects an AI client the way AI clients are configured: by `holdfast mcp`.
    ///
    /// - Throws: As `MCPClient.start`.
    public func client(
        _ revision: MCPRevision = .november2025, name: String = "system-tests"
    ) async throws -> MCPClient {
        try await MCPClient.start(
            Self.program("holdfast"), ["mcp"], environment: environment, directory: workingDirectory,
            revision: revision, name: name, errors: .file(logPath))
    }

    /// The processes of this installation, whoever started them.
    public var processes: [RunningProcesses.Entry] { RunningProcesses.having("HOLDFAST_HOME", home) }

    /// Its supervisors among them.
    public var supervisors: [RunningProcesses.Entry] {
        processes.filter { $0.command.contains("holdfast run") }
    }

    /// Waits until no process of this installation is left.
    ///
    /// - Throws: `ProtocolViolation` that names what is left, after ending it.
    public func noneLeft(within limit: Duration) async throws {
        do {
            _ = try await eventually("no process left", within: limit) { processes.isEmpty ? true : nil }
        } catch is TimedOut {
            let left = processes
            for process in left { kill(process.pid, SIGKILL) }
            throw ProtocolViolation("left running: \(left.map(\.description).joined(separator: "; "))")
        }
    }
}

/// Output gathered until its end.
public final class Collected: Sendable {
    private let bytes = Mutex(ByteBuffer())
    private let end = OneShot<Void>()

    /// Nothing was said yet.
    public init() {}

    /// Takes the next piece; an empty one is the end.
    @Sendable public func take(_ piece: ByteBuffer) {
        guard piece.readableBytes > 0 else { return end.complete(.success(())) }
        bytes.withLock { bytes in
            var piece = piece
            bytes.writeBuffer(&piece)
        }
    }

    /// All of it, once it has ended.
    ///
    /// - Throws: `TimedOut`.
    public func text(within limit: Duration) async throws -> String {
        try await end.value(within: limit, "the end of the output")
        return String(buffer: bytes.withLock { $0 })
    }
}
