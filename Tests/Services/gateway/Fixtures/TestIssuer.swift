import Access
import Crypto
import CryptoExtras
import NIOCore
import Primitives
import Wire

@testable import Gateway

/// An issuer of tokens with keys of its own, for tests.
struct TestIssuer {
    static let name = "https://issuer.example"
    static let audience = "https://holdfast.example/mcp"
    static let now = Timestamp(milliseconds: 1_800_000_000_000)

    let key = P256.Signing.PrivateKey()
    let id: String

    init(id: String = "one") {
        self.id = id
    }

    /// The public key as an entry of a set.
    var entry: JSONObject {
        let point = key.publicKey.x963Representation
        return [
            "kty": "EC", "crv": "P-256", "kid": .string(id), "use": "sig",
            "x": .string(Base64URL.encode(point.dropFirst().prefix(32))),
            "y": .string(Base64URL.encode(point.suffix(32))),
        ]
    }

    static func set(_ entries: JSONObject...) -> ByteBuffer {
        JSON.object(["keys": .array(entries.map { .object($0) })]).serialized
    }

    var set: ByteBuffer { Self.set(entry) }

    /// Claims that let somebody in, with these changes; null leaves one out.
    static func claims(_ changes: JSONObject = [:]) -> JSONObject {
        let seconds = now.milliseconds / 1000
        let base: JSONObject = [
            "iss": .string(name), "aud": .string(audience), "sub": "ada", "scope": "read write",
            "iat": .integer(seconds - 10), "exp": .integer(seconds + 600),
        ]
        var claims = base
        for member in changes.members { claims[member.key] = member.value }
        return JSONObject(claims.members.filter { $0.value != .null }.map { ($0.key, $0.value) })
    }

    /// A token with this header and these claims, signed.
    func token(_ claims: JSONObject = TestIssuer.claims(), header: JSONObject? = nil) throws -> String {
        let header = header ?? ["alg": "ES256", "kid": .string(id), "typ": "at+jwt"]
        let signed = Self.part(header) + "." + Self.part(claims)
        let signature = try key.signature(for: Array(signed.utf8))
        return signed + "." + Base64URL.encode(signature.rawRepresentation)
    }

    static func part(_ json: JSONObject) -> String {
        Base64URL.encode(JSON.object(json).serialized.readableBytesView)
    }

    /// A token with an RSA signature, and the entry of its key.
    static func rsa(
        _ claims: JSONObject = TestIssuer.claims(), bits: _RSA.Signing.KeySize = .bits2048
    ) throws -> (token: String, entry: JSONObject) {
        let key = try _RSA.Signing.PrivateKey(unsafeKeySize: bits)
        let signed = part(["alg": "RS256"]) + "." + part(claims)
        let signature = try key.signature(
            for: SHA256.hash(data: Array(signed.utf8)), padding: .insecurePKCS1v1_5)
        let numbers = try key.publicKey.getKeyPrimitives()
        return (
            signed + "." + Base64URL.encode(signature.rawRepresentation),
            [
                "kty": "RSA", "n": .string(Base64URL.encode(numbers.modulus)),
                "e": .string(Base64URL.encode(numbers.publicExponent)),
            ]
        )
    }

    /// A token with a signature by Ed25519, and the entry of its key.
    static func edwards(
        _ claims: JSONObject = TestIssuer.claims()
    ) throws -> (token: String, entry: JSONObject) {
        let key = Curve25519.Signing.PrivateKey()
        let signed = part(["alg": "EdDSA"]) + "." + part(claims)
        let signature = try key.signature(for: Array(signed.utf8))
        return (
            signed + "." + Base64URL.encode(signature),
            ["kty": "OKP", "crv": "Ed25519", "x": .string(Base64URL.encode(key.publicKey.rawRepresentation))]
        )
    }
}
