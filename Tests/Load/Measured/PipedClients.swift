import Foundation
import NIOCore
import Synchronization

/// Programs that speak MCP over their standard streams, each with a session of its own.
final class PipedClients: Sendable {
    private let programs = Mutex<[PipedProgram]>([])

    /// Starts so many and shakes hands with each.
    func connect(
        _ count: Int, _ command: [String], environment: [String: String], directory: String, log: String
    ) async throws -> Connections {
        let connections = try await Connections.open(count, .lines) { [self] connection in
            do {
                let (program, opened) = try PipedProgram.start(
                    command, environment: environment, directory: directory, log: log, connection)
                programs.withLock { $0.append(program) }
                return opened
            } catch {
                return LoadSession.eventLoop.makeFailedFuture(error)
            }
        }
        try await connections.shakeHands()
        return connections
    }

    /// Those that were started.
    var pids: [pid_t] { programs.withLock { $0.map(\.pid) } }

    /// Ends them.
    func stop() {
        for program in programs.withLock({ $0 }) { program.stop() }
    }
}
