import Crypto
import Primitives

/// What is kept of a token's secret: its SHA-256. A secret has 256 random bits, so that no salt is needed.
public struct TokenDigest: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// Of this secret.
    public init(of secret: some Sequence<UInt8>) {
        var hash = SHA256()
        hash.update(data: Array(secret))
        bytes = Array(hash.finalize())
    }

    /// From 64 lowercase hexadecimal digits; nil where the text is anything else.
    public init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// Its 64 hexadecimal digits.
    public var description: String { bytes.lowercaseHexadecimal }

    /// Whether both are the same, in a time that does not tell how far they agree.
    public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        zip(left.bytes, right.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
