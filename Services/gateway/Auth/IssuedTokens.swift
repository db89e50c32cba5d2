import Access
import Primitives

/// Whom the tokens of an issuer let in; each is checked once and remembered, within limits.
struct IssuedTokens {
    /// What is remembered of a caller: until when, and by which key, they are known.
    private struct Stay {
        var validUntil: Timestamp
        var fingerprint: String
    }

    /// The most tokens, and the most callers, that are remembered.
    static let rememberedMax = 1024
    /// What the key of each caller with such a token begins with.
    static let keyPrefix = "issued:"

    private var verifier: JWTVerifier
    private var verified: [TokenDigest: JWTVerifier.Verified] = [:]
    private var stays: [String: Stay] = [:]

    init(issuer: String, audience: String) {
        verifier = JWTVerifier(issuer: issuer, audience: audience)
    }

    /// Takes the keys that the issuer has now: what others signed is good no more.
    mutating func use(_ keys: JWTKeys) {
        verifier.keys = keys
        verified = verified.filter { keys.contains(fingerprint: $0.value.fingerprint) }
        stays = stays.filter { keys.contains(fingerprint: $0.value.fingerprint) }
    }

    /// Whom this token lets in.
    ///
    /// - Throws: `JWTFault`.
    mutating func caller(_ token: String, at now: Timestamp) throws(JWTFault) -> Caller {
        let digest = TokenDigest(of: token.utf8)
        let found: JWTVerifier.Verified
        if let known = verified[digest] {
            guard now < known.claims.validUntil else {
                verified[digest] = nil
                throw .expired
            }
            found = known
        } else {
            found = try verifier.verify(token, at: now)
            if verified.count >= Self.rememberedMax { verified.removeAll() }
            verified[digest] = found
        }
        // Not by the token: a session goes on with the next one of the same caller.
        let principal = TokenDigest(of: "\(verifier.issuer)\n\(found.claims.subject)".utf8)
        let key = Self.keyPrefix + principal.description
        remember(key, found, now)
        return Caller(
            actor: ActorName(found.claims.subject), isVerified: true, scopes: found.claims.scopes, key: key)
    }

    /// Whether the last token that this caller has shown is still good.
    func isStillValid(_ caller: Caller, at now: Timestamp) -> Bool {
        stays[caller.key].map { now < $0.validUntil } ?? false
    }

    private mutating func remember(_ key: String, _ found: JWTVerifier.Verified, _ now: Timestamp) {
        let validUntil = found.claims.validUntil
        if let known = stays[key] {
            guard known.validUntil < validUntil else { return }
        } else if stays.count >= Self.rememberedMax {
            stays = stays.filter { now < $0.value.validUntil }
            // Whose token ends first has to show it again first.
            if stays.count >= Self.rememberedMax,
                let first = stays.min(by: { $0.value.validUntil < $1.value.validUntil })?.key
            {
                stays[first] = nil
            }
        }
        stays[key] = Stay(validUntil: validUntil, fingerprint: found.fingerprint)
    }
}
