import NIOCore
import Wire

/// What a client reads to find out who gives tokens for this resource (RFC 9728).
///
/// Without an issuer there is nobody to name, and the document does not exist: tokens of a file are handed
/// out by people.
struct ProtectedResourceMetadata: Equatable, Sendable {
    /// The address of this gateway as clients know it, without a fragment or a slash at its end.
    let resource: String
    /// Who gives tokens for it.
    let issuer: String

    static let wellKnown = "/.well-known/oauth-protected-resource"

    /// Where the document is: the well-known name stands between the host and the path of the resource.
    var location: String {
        let (origin, path) = Self.split(resource)
        return origin + Self.wellKnown + path
    }

    /// The document, also under the name without the resource's path, where clients look next; nil for any
    /// other path.
    func document(path: String) -> ByteBuffer? {
        let name = path.prefix { $0 != "?" }
        // Behind a proxy the path that clients know may be another than the one that arrives here.
        let paths = [Self.wellKnown, Self.wellKnown + Self.split(resource).path, Self.wellKnown + "/mcp"]
        guard paths.contains(String(name)) else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("resource", resource)
        writer.member("authorization_servers", [.string(issuer)] as JSON)
        writer.member("scopes_supported", .array(Scopes.named.map { .string($0.name) }) as JSON)
        writer.member("bearer_methods_supported", ["header"] as JSON)
        writer.member("resource_name", "Holdfast")
        writer.endObject()
        return writer.buffer
    }

    /// The origin and the path of an address, the path without a slash at its end.
    private static func split(_ address: String) -> (origin: String, path: String) {
        guard let scheme = address.firstRange(of: "://"),
            let slash = address[scheme.upperBound...].firstIndex(of: "/")
        else { return (address, "") }
        let path = address[slash...]
        return (String(address[..<slash]), String(path.last == "/" ? path.dropLast() : path))
    }
}
