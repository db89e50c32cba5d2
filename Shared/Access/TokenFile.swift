public import Primitives

/// The tokens that let HTTP clients in, as their file has them: one JSON object, a line for each token.
public struct TokenFile: Sendable, Equatable {
    /// Why a token can't be added or revoked, as a sentence for people.
    public struct Refusal: Error, Sendable, Equatable {
        /// The sentence.
        public let sentence: String
    }

    /// The most tokens kept, revoked ones included.
    public static let tokensMax = 1000

    /// In the order in which they were made.
    public internal(set) var tokens: [Token] = []

    /// No tokens.
    public init() {}

    /// Adds a token.
    ///
    /// - Throws: `Refusal` where the name is none, or taken by a token that is not revoked.
    public mutating func add(
        _ name: String, scope: TokenScope, digest: TokenDigest, at now: Timestamp
    ) throws(Refusal) {
        guard Token.isName(name) else {
            throw Refusal(
                sentence: "\"\(name)\" can't be a token's name: use 1 to \(Token.nameBytesMax) letters,"
                    + " digits and . _ - @, a letter or digit first.")
        }
        guard active(name) == nil else {
            throw Refusal(
                sentence: "There is a token named \(tokens[active(name) ?? 0].name) already:"
                    + " revoke it first, or use another name.")
        }
        if tokens.count >= Self.tokensMax {
            // Those that let nobody in are kept to be looked at, as long as there is room.
            guard let oldest = tokens.firstIndex(where: { $0.revokedAt != nil }) else {
                throw Refusal(
                    sentence: "There are \(Self.tokensMax) tokens, and no more can be kept:"
                        + " revoke those that nobody uses.")
            }
            tokens.remove(at: oldest)
        }
        tokens.append(Token(name: name, scope: scope, digest: digest, createdAt: now))
    }

    /// Makes a token let nobody in any more.
    ///
    /// - Throws: `Refusal` where no token that does has this name.
    public mutating func revoke(_ name: String, at now: Timestamp) throws(Refusal) {
        guard let index = active(name) else {
            let near = nearestName(
                to: name, among: tokens.filter { $0.revokedAt == nil }.map(\.name), limit: 3)
            throw Refusal(
                sentence: tokens.contains { Self.isSame($0.name, name) }
                    ? "The token \(name) is revoked already."
                    : "There is no token named \(name)" + (near.map { "; did you mean \($0)?" } ?? "."))
        }
        tokens[index].revokedAt = now
    }

    /// Where the token of this name stands that lets its bearer in.
    private func active(_ name: String) -> Int? {
        tokens.firstIndex { $0.revokedAt == nil && Self.isSame($0.name, name) }
    }

    /// Two names that only differ in their case would be taken for one.
    static func isSame(_ one: String, _ other: String) -> Bool { one.lowercased() == other.lowercased() }
}
