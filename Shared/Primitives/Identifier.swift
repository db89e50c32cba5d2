/// A UUID: what every record, operation and store is known by.
///
/// Holdfast makes version 7 (RFC 9562 §5.7), which sorts by the time it was made; it accepts any version.
public struct Identifier: Sendable, Hashable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// An identifier of these sixteen bytes.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the 8-4-4-4-12 form in either case; nil if the text is anything else.
    public init?(_ text: String) {
        var text = text
        guard let value = text.withUTF8({ Identifier(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// Reads the same form from its bytes.
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        // The fourth group is still bytes 8 and 9: everything from position 19 on is the low half.
        for position in 0..<36 {
            switch position {
            case 8, 13, 18, 23:
                guard bytes[position] == UInt8(ascii: "-") else { return nil }
            default:
                guard let nibble = hexadecimalValue(of: bytes[position]) else { return nil }
                if position < 18 {
                    halves.0 = halves.0 << 4 | UInt64(nibble)
                } else {
                    halves.1 = halves.1 << 4 | UInt64(nibble)
                }
            }
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// A version 7 identifier of this time and these 74 random bits (the rest of `random` is ignored).
    public static func version7(at time: Timestamp, random: (UInt64, UInt64)) -> Identifier {
        let milliseconds = UInt64(bitPattern: time.milliseconds) & 0xFFFF_FFFF_FFFF
        return Identifier(
            high: milliseconds << 16 | 0x7000 | random.0 & 0x0FFF,
            low: 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF)
    }
}

extension Identifier: CustomStringConvertible {
    /// The lowercase 8-4-4-4-12 form.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let half = index < 8 ? high : low
                let byte = UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (index & 7)))
                buffer[position] = hexadecimalDigit(byte >> 4)
                buffer[position + 1] = hexadecimalDigit(byte & 15)
                position += 2
            }
            return 36
        }
    }
}

extension Identifier: Comparable {
    /// Byte order, which for version 7 is the order of making.
    public static func < (left: Identifier, right: Identifier) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
