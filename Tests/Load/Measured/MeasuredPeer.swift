import Foundation
import TestSupport

/// Another MCP server that answers the same question, over standard streams: one process for each client.
final class MeasuredPeer: Measured {
    let name: String
    let envelope = Envelope.session
    private let command: [String]
    private let environment: [String: String]
    private let directory: TemporaryDirectory
    private let clients = PipedClients()

    /// - Parameters:
    ///   - script: What runs it.
    ///   - store: Where its records are: a URL of PostgreSQL; nil for a SQLite file of its own.
    init(_ name: String, python: String, script: String, store: String?) throws {
        self.name = name
        directory = try TemporaryDirectory()
        command = [python, script]
        environment = [
            "PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "HOME": directory.path, "LANG": "C.UTF-8",
            "PEER_STORE": store ?? directory.file("vendors.sqlite"), "FASTMCP_LOG_LEVEL": "ERROR",
            "FASTMCP_SHOW_SERVER_BANNER": "false", "FASTMCP_CHECK_FOR_UPDATES": "off",
            "PYTHONDONTWRITEBYTECODE": "1",
        ]
        CleanUp.shared.add { [self] in stop() }
    }

    var pids: [pid_t] { clients.pids }

    func connect(_ count: Int) async throws -> Connections {
        try await clients.connect(
            count, command, environment: environment, directory: directory.path, log: log)
    }

    /// What it said on standard error.
    var log: String { directory.file("log") }

    func stop() { clients.stop() }
}
