import Foundation

/// Foreign MCP servers for tests to plug in, as command lines.
public enum ForeignServers {
    /// One that speaks the stateless revision, with all that conformance scenarios ask for.
    public static var fixture: String { TestPrograms.path(of: "holdfast-fixture") }

    /// One that wants a handshake.
    public static var handshake: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("HandshakeServer.py").path
    }
}
