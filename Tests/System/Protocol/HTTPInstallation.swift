import Foundation
import TestSupport

/// A Holdfast that serves HTTP on a port of this machine, to whoever comes unless settings say otherwise.
enum HTTPInstallation {
    /// Runs `body` with the port, once everything is ready.
    ///
    /// - Parameter settings: More variables.
    static func withRunning(
        settings: [String: String] = [:], _ body: (Int) async throws -> Void
    ) async throws {
        try await withInstallation(settings: settings) { _, port in try await body(port) }
    }

    /// The same with the installation itself, for what is done to it beside HTTP.
    static func withInstallation(
        _ store: Installation.Store = .embedded, settings: [String: String] = [:],
        _ body: (Installation, Int) async throws -> Void
    ) async throws {
        let port = try freePort()
        let http = ["HOLDFAST_HTTP": "127.0.0.1:\(port)", "HOLDFAST_HTTP_AUTH": "off"]
        try await Installation.withRunning(store, settings: http.merging(settings) { $1 }) {
            installation, _ in
            try await body(installation, port)
        }
    }

    /// A port that nobody listens on now.
    static func freePort() throws -> Int {
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
