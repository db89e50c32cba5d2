import Access

/// The tokens that let clients in now, asked by the secret that one shows.
struct BearerTokens: Equatable {
    enum Verdict: Equatable {
        case allowed(Caller)
        case revoked
        case unknown
    }

    private var tokens: [Token] = []
    /// Whom the tokens that are not revoked let in, by the caller's key.
    private var callers: [String: Caller] = [:]

    /// Nobody has a token.
    init() {}

    init(_ file: TokenFile) {
        tokens = file.tokens
        for token in tokens where token.revokedAt == nil {
            let caller = Self.caller(token)
            callers[caller.key] = caller
        }
    }

    /// Whose secret this is. Every token is looked at, so that the time tells nothing.
    func verdict(on secret: String) -> Verdict {
        let shown = TokenDigest(of: secret.utf8)
        var found: Token?
        for token in tokens where token.digest == shown { found = token }
        guard let found else { return .unknown }
        return found.revokedAt == nil ? .allowed(Self.caller(found)) : .revoked
    }

    /// Whether a token still lets this caller in, with all that it let them do.
    func isStillValid(_ caller: Caller) -> Bool {
        callers[caller.key]?.scopes.isSuperset(of: caller.scopes) ?? false
    }

    private static func caller(_ token: Token) -> Caller {
        Caller(
            actor: ActorName(token.name), isVerified: true,
            scopes: Scopes(name: token.scope.rawValue) ?? .read, key: keyPrefix + token.digest.description)
    }

    /// What the key of each caller with such a token begins with.
    static let keyPrefix = "token:"
}
