/// The secret that a client shows: `hf_` and 32 random bytes. It is shown once and kept nowhere.
public struct TokenSecret: Sendable, Equatable {
    /// What every secret of ours begins with, so that one that leaked is known for what it is.
    public static let prefix = "hf_"
    /// How many random bytes there are.
    static let bytesCount = 32

    /// The whole secret.
    public let text: String

    /// A new one; the generator must be fit for secrets.
    public init(using generator: inout some RandomNumberGenerator) {
        let bytes = (0..<Self.bytesCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        text = Self.prefix + Base64URL.encode(bytes)
    }

    /// What is kept of it.
    public var digest: TokenDigest { TokenDigest(of: text.utf8) }

    /// Whether this may be one of ours, by its form alone.
    public static func isPlausible(_ text: String) -> Bool {
        text.hasPrefix(prefix)
            && Base64URL.decode(text.utf8.dropFirst(prefix.utf8.count))?.count == bytesCount
    }
}
