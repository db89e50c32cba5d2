import Foundation

/// Foreign MCP servers for tests to plug in, as command lines.
public enum ForeignServers {
    /// One that speaks the stateless revision, with all that conformance scenarios ask for.
    public static var fixture: String {
        // It is no product, so it is beside the tests, wherever the products are.
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = own.appendingPathComponent("holdfast-fixture").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appendingPathComponent(".build/debug/holdfast-fixture").path
    }

    /// One that wants a handshake.
    public static var handshake: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("HandshakeServer.py").path
    }
}
