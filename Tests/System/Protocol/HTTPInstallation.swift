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
        let port = try LoopbackPort.free()
        let http = ["HOLDFAST_HTTP": "127.0.0.1:\(port)", "HOLDFAST_HTTP_AUTH": "off"]
        try await Installation.withRunning(store, settings: http.merging(settings) { $1 }) {
            installation, _ in
            try await body(installation, port)
        }
    }
}
