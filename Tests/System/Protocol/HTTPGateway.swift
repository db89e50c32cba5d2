import Foundation
import TestSupport

/// A gateway that serves HTTP on a port of this machine, beside a running installation.
struct HTTPGateway {
    let port: Int
    private let process: TestProcess

    /// Starts one, and waits until it takes connections.
    ///
    /// - Parameter settings: More variables for it.
    init(
        _ installation: Installation, services: [String], settings: [String: String] = [:]
    ) async throws {
        let port = try Self.freePort()
        self.port = port
        let environment = installation.environment.merging(settings) { $1 }
            .merging(["HOLDFAST_HTTP": "127.0.0.1:\(port)"]) { $1 }
        process = try TestProcess(
            Installation.program("holdfast-gateway"),
            ["--http", "127.0.0.1:\(port)", "--service"] + services, environment: environment,
            directory: installation.workingDirectory, errors: .file(installation.logPath))
        let process = process
        _ = try await eventually("the gateway's port", within: .seconds(20)) {
            if let exit = process.exit { throw ProtocolViolation("the gateway ended: \(exit)") }
            return try? HTTPExchange(port: port, "")
        }
    }

    /// Stops it the way a supervisor does.
    func stop() async throws {
        process.signal(SIGTERM)
        let exit = try await process.exit(within: .seconds(15))
        guard exit == .code(0) else { throw ProtocolViolation("the gateway ended with \(exit)") }
    }

    /// A port that nobody listens on now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard descriptor >= 0, code == 0 else { throw ProtocolViolation("find a port: errno \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
