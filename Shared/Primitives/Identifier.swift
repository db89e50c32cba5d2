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
        String(unsafeUninitializedCapacity: Self.textBytes) { buffer in
            write(into: UnsafeMutableRawBufferPointer(buffer))
            return Self.textBytes
        }
    }

    /// How long that form is.
    public static let textBytes = 36

    /// Writes that form to the start of memory that has room for it.
    public func write(into target: UnsafeMutableRawBufferPointer) {
        func put(_ four: UInt64, at offset: Int) {
            let digits = hexadecimalDigits(of: UInt16(truncatingIfNeeded: four))
            target.storeBytes(of: digits.littleEndian, toByteOffset: offset, as: UInt32.self)
        }
        put(high >> 48, at: 0)
        put(high >> 32, at: 4)
        put(high >> 16, at: 9)
        put(high, at: 14)
        put(low >> 48, at: 19)
        put(low >> 32, at: 24)
        put(low >> 16, at: 28)
        put(low, at: 32)
        target[8] = UInt8(ascii: "-")
        target[13] = UInt8(ascii: "-")
        target[18] = UInt8(ascii: "-")
        target[23] = UInt8(ascii: "-")
    }
}

extension Identifier: Comparable {
    /// Byte order, which for version 7 is the order of making.
    public static func < (left: Identifier, right: Identifier) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
