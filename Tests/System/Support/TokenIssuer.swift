import Crypto
import Foundation
import Wire

/// An issuer whose word an installation takes: it has one key, and signs what a test wants signed.
struct TokenIssuer {
    static let name = "https://issuer.example"
    static let audience = "https://holdfast.example/mcp"

    private let key = P256.Signing.PrivateKey()
    private let now = Int64(Date().timeIntervalSince1970)

    /// Writes the public key where an installation reads it.
    ///
    /// - Returns: The variables that say so.
    func settings(in directory: String) throws -> [String: String] {
        let point = key.publicKey.x963Representation
        let entry: JSON = [
            "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
            "x": .string(Self.base64URL(point.dropFirst().prefix(32))),
            "y": .string(Self.base64URL(point.suffix(32))),
        ]
        let path = directory + "/keys.json"
        let keys: JSON = ["keys": [entry]]
        try Data(keys.text.utf8).write(to: URL(fileURLWithPath: path))
        return [
            "HOLDFAST_JWT_ISSUER": Self.name, "HOLDFAST_JWT_AUDIENCE": Self.audience,
            "HOLDFAST_JWT_KEYS": path,
        ]
    }

    /// A token that lets its bearer write, with these changes of its claims.
    func token(_ changes: JSONObject = [:], algorithm: String = "ES256") throws -> String {
        var claims: JSONObject = [
            "iss": .string(Self.name), "aud": .string(Self.audience), "sub": "ada", "scope": "read write",
            "iat": .integer(now - 10), "exp": .integer(now + 600),
        ]
        for member in changes.members { claims[member.key] = member.value }
        let header: JSON = ["alg": .string(algorithm), "kid": "one", "typ": "at+jwt"]
        let signed = [header, .object(claims)].map { Self.base64URL(Data($0.text.utf8)) }.joined(
            separator: ".")
        let signature = try key.signature(for: Data(signed.utf8))
        return signed + "." + Self.base64URL(signature.rawRepresentation)
    }

    /// A moment so many seconds from now, as claims write it.
    func seconds(_ fromNow: Int64) -> JSON { .integer(now + fromNow) }

    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }
}
