import Primitives
import Wire

/// What a token of an issuer says, as far as it counts here.
struct JWTClaims: Equatable, Sendable {
    /// Who it was given to.
    let subject: String
    let scopes: Scopes
    /// From when on it is not good any more, the allowance for clocks included.
    let validUntil: Timestamp

    /// How far clocks may be apart, in milliseconds.
    static let leeway: Int64 = 30_000
    /// The longest subject, in bytes.
    static let subjectBytesMax = 255

    /// Reads the claims of a token whose signature is good.
    ///
    /// - Throws: `JWTFault` where it was made by or for somebody else, or not for now.
    init(_ claims: JSON, issuer: String, audience: String, at now: Timestamp) throws(JWTFault) {
        guard claims["iss"]?.string == issuer else { throw .wrongIssuer }
        let named = claims["aud"]
        guard named?.string == audience || named?.array?.contains(.string(audience)) == true else {
            throw .wrongAudience
        }
        guard let expiry = Self.time(claims["exp"]) else { throw .malformed }
        validUntil = expiry.advanced(milliseconds: Self.leeway)
        guard now < validUntil else { throw .expired }
        for name in ["nbf", "iat"] {
            guard let value = claims[name] else { continue }
            guard let time = Self.time(value) else { throw .malformed }
            guard time <= now.advanced(milliseconds: Self.leeway) else { throw .notYetValid }
        }
        guard let subject = claims["sub"]?.string, !subject.isEmpty,
            subject.utf8.count <= Self.subjectBytesMax
        else { throw .malformed }
        self.subject = subject
        scopes = Self.scopes(claims)
    }

    /// `scope` is a text of names (RFC 9068); `scp`, as some issuers have it, a text or a list.
    private static func scopes(_ claims: JSON) -> Scopes {
        let names = names(claims["scope"]) + names(claims["scp"])
        return Scopes(names.compactMap { Scopes(name: $0) })
    }

    private static func names(_ claim: JSON?) -> [String] {
        if let list = claim?.array { return list.compactMap(\.string) }
        return (claim?.string ?? "").split(separator: " ").map { String($0) }
    }

    /// Seconds since 1970, fractions allowed.
    private static func time(_ claim: JSON?) -> Timestamp? {
        guard case .number(let number)? = claim, let seconds = number.double,
            (0...253_402_300_799).contains(seconds)
        else { return nil }
        return Timestamp(milliseconds: Int64(seconds * 1000))
    }
}

/// Why a token of an issuer is not good.
enum JWTFault: Error, Equatable, CaseIterable {
    case malformed
    /// `alg` is none, or one that no key of the issuer is for.
    case unknownKey
    case badSignature
    case wrongIssuer
    case wrongAudience
    case expired
    case notYetValid

    /// A sentence for the client.
    var sentence: String {
        switch self {
        case .malformed: "The token is malformed."
        case .unknownKey: "The token is signed with a key or an algorithm that is not known here."
        case .badSignature: "The signature of the token is wrong."
        case .wrongIssuer: "The token comes from another issuer."
        case .wrongAudience: "The token is meant for another resource."
        case .expired: "The token has expired."
        case .notYetValid: "The token is not valid yet."
        }
    }
}
