import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct ProtectedResourceMetadataTests {
    private func metadata(_ resource: String) -> ProtectedResourceMetadata {
        ProtectedResourceMetadata(resource: resource, issuer: "https://issuer.example")
    }

    @Test(arguments: [
        ("https://h.example/mcp", "https://h.example/.well-known/oauth-protected-resource/mcp"),
        ("https://h.example/a/mcp", "https://h.example/.well-known/oauth-protected-resource/a/mcp"),
        ("https://h.example", "https://h.example/.well-known/oauth-protected-resource"),
        ("http://127.0.0.1:7420/mcp", "http://127.0.0.1:7420/.well-known/oauth-protected-resource/mcp"),
    ])
    func location_isBetweenHostAndPath(resource: String, location: String) {
        #expect(metadata(resource).location == location)
    }

    @Test(arguments: ["", "/mcp", "/a/mcp", "?x=y"]) func document_isFoundUnderEachOfItsNames(rest: String)
        throws
    {
        let path = "/.well-known/oauth-protected-resource" + rest
        let document = try #require(metadata("https://h.example/a/mcp").document(path: path))
        let json = try JSON(parsing: document)
        #expect(json["resource"] == "https://h.example/a/mcp")
        #expect(json["authorization_servers"] == ["https://issuer.example"])
        #expect(json["scopes_supported"] == ["read", "write", "admin"])
        #expect(json["bearer_methods_supported"] == ["header"])
    }

    @Test(arguments: [
        "/mcp", "/.well-known/oauth-protected-resource/b", "/.well-known/oauth-protected-resourcex",
    ])
    func otherPaths_haveNone(path: String) {
        #expect(metadata("https://h.example/a/mcp").document(path: path) == nil)
    }
}
