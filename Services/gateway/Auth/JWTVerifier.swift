import Access
import JWTKit
import NIOCore
import Primitives
import Wire

/// Checks tokens of an issuer: the signature by jwt-kit, all else here. It waits for nothing.
struct JWTVerifier {
    /// A good token: what it says, and the key that signed it.
    struct Verified: Equatable {
        let claims: JWTClaims
        let fingerprint: String
    }

    let issuer: String
    let audience: String
    var keys = JWTKeys()

    /// The kinds of token that are taken, where one names its kind: an identity token is no such one.
    private static let types: Set<String> = ["jwt", "at+jwt", "application/at+jwt"]

    /// - Throws: `JWTFault`.
    func verify(_ token: String, at now: Timestamp) throws(JWTFault) -> Verified {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64URL.decode(parts[2]), let algorithm = header["alg"]?.string
        else { throw .malformed }
        // What a header calls critical and we do not know must not be passed over (RFC 7515).
        guard header["crit"] == nil else { throw .malformed }
        if let type = header["typ"] {
            guard let name = type.string, Self.types.contains(name.lowercased()) else { throw .malformed }
        }
        let candidates = keys.candidates(algorithm: algorithm, id: header["kid"]?.string)
        guard !candidates.isEmpty else { throw .unknownKey }
        let signed = Array(token.utf8[..<parts[1].endIndex])
        // Whatever a signature is that makes jwt-kit throw, it is not a good one.
        let key = candidates.first { (try? $0.algorithm.verify(signature, signs: signed)) == true }
        guard let key else { throw .badSignature }
        return Verified(
            claims: try JWTClaims(claims, issuer: issuer, audience: audience, at: now),
            fingerprint: key.fingerprint)
    }

    private static func object(_ part: Substring.UTF8View) -> JSON? {
        guard let bytes = Base64URL.decode(part), let json = try? JSON(parsing: ByteBuffer(bytes: bytes)),
            json.object != nil
        else { return nil }
        return json
    }
}
