public import Primitives

/// A token as its file has it: whose it is and what it allows, never the secret.
public struct Token: Sendable, Equatable {
    /// Who shows it; changes are recorded under this name.
    public let name: String
    /// What it allows.
    public let scope: TokenScope
    /// What is kept of its secret.
    public let digest: TokenDigest
    /// When it was made.
    public let createdAt: Timestamp
    /// Since when it lets nobody in; nil: it does.
    public var revokedAt: Timestamp?

    /// A token with these facts.
    public init(
        name: String, scope: TokenScope, digest: TokenDigest, createdAt: Timestamp,
        revokedAt: Timestamp? = nil
    ) {
        self.name = name
        self.scope = scope
        self.digest = digest
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }

    /// The longest name, in bytes.
    public static let nameBytesMax = 64

    /// Whether a token may have this name: 1 to 64 letters, digits and `.`, `_`, `-`, `@`, a letter or digit
    /// first.
    public static func isName(_ name: String) -> Bool {
        let bytes = name.utf8
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = bytes.first, bytes.count <= nameBytesMax else { return false }
        return isAlphanumeric(first) && bytes.allSatisfy { isAlphanumeric($0) || "._-@".utf8.contains($0) }
    }
}
