import Glibc
import NIOCore
import TestSupport
import Wire

/// A service by itself, without a supervisor, and a gateway that has it as its only one.
struct SampleService {
    let installation: Installation
    let name: String
    private let program: String
    private let arguments: [String]

    /// What a gateway says of it, and what it says to whom calls its socket.
    struct Clients {
        let gateway: MCPClient
        let socket: FrameSocket
    }

    /// One that is started so, its socket's path last.
    init(_ name: String, in installation: Installation, program: String, _ arguments: [String]) {
        self.name = name
        self.installation = installation
        self.program = program
        self.arguments = arguments + [installation.socket(of: name)]
    }

    /// One of ours.
    init(_ name: String, in installation: Installation, program: String) {
        self.init(name, in: installation, program: program, ["--socket"])
    }

    /// Runs it, lends its clients, and ends it as a supervisor does.
    ///
    /// - Parameter exit: How it has to end then.
    func run(
        endingWith exit: TestProcess.Exit = .code(0), _ body: (Clients) async throws -> Void
    ) async throws {
        let service = try TestProcess(
            program, arguments, environment: installation.environment,
            directory: installation.workingDirectory, output: .file(installation.logPath),
            errors: .file(installation.logPath))
        do {
            let path = installation.socket(of: name)
            let socket = try await eventually("\(name) listens", within: .seconds(60)) {
                if let exit = service.exit { throw ProtocolViolation("\(name) ended: \(exit)") }
                return try? FrameSocket(path: path)
            }
            let gateway = try await MCPClient.start(
                Installation.program("holdfast-gateway"), ["--stdio", "--service", name],
                environment: installation.environment, directory: installation.workingDirectory,
                errors: .file(installation.logPath))
            try await body(Clients(gateway: gateway, socket: socket))
            try await gateway.close()
            socket.close()
        } catch {
            try await service.end()
            throw error
        }
        service.signal(SIGTERM)
        let end = try await service.exit(within: .seconds(30))
        guard end == exit else { throw ProtocolViolation("\(name) ended with \(end)") }
    }
}

extension SampleService.Clients {
    /// Asks the service itself.
    func ask(_ id: Int64, _ method: String, _ params: JSON) async throws -> JSON? {
        socket.send(["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
        return try await socket.next(within: .seconds(30))
    }

    /// The names of the tools in an answer to `tools/list`.
    static func tools(in result: JSON?) -> [String] {
        result?["tools"]?.array?.compactMap { $0["name"]?.string } ?? []
    }
}
