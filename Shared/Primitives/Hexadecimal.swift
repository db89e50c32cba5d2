/// The value of one hexadecimal digit in either case; nil if it is none.
@inlinable
public func hexadecimalValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The lowercase digit of a value from 0 to 15.
@inlinable
public func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

/// The four lowercase digits of a value, the first in the lowest byte: each step works on all of them.
func hexadecimalDigits(of value: UInt16) -> UInt32 {
    var nibbles = UInt32(value)
    nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF
    nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F
    // One in each byte whose value needs a letter.
    let letters = (nibbles &+ 0x0606_0606) >> 4 & 0x0101_0101
    return (nibbles &+ 0x3030_3030 &+ letters &* 0x27).byteSwapped
}

extension Sequence<UInt8> {
    /// Two lowercase digits for each byte.
    @inlinable
    public var lowercaseHexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for byte in self {
            digits.append(hexadecimalDigit(byte >> 4))
            digits.append(hexadecimalDigit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
