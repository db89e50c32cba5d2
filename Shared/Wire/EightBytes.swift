/// Eight neighbouring bytes looked at in one step: most of a JSON text is runs of plain characters.
///
/// Each test answers a mask whose lowest set bit lies in the first byte that passes; zero where none does.
/// The higher bits may name bytes that do not. Technique: "Bit Twiddling Hacks", has a zero byte.
struct EightBytes {
    private let word: UInt64

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The eight bytes from `offset` on, which must all be there.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Bytes that end a run in a JSON string: the quote, the backslash, control characters.
    @inline(__always)
    var special: UInt64 {
        (zeroes(word ^ Self.ones &* 0x22) | zeroes(word ^ Self.ones &* 0x5C) | controls) & Self.tops
    }

    /// Bytes beyond ASCII.
    @inline(__always)
    var nonASCII: UInt64 { word & Self.tops }

    /// Whether bytes can stand in a JSON string as they are.
    static func areAllPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position + 8 <= bytes.count {
            guard EightBytes(bytes, at: position).special == 0 else { return false }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return false }
            position += 1
        }
        return true
    }

    /// How many bytes lie before the first that a mask names.
    @inline(__always)
    static func count(before mask: UInt64) -> Int { mask.trailingZeroBitCount >> 3 }

    @inline(__always)
    private var controls: UInt64 { (word &- Self.ones &* 0x20) & ~word }

    @inline(__always)
    private func zeroes(_ word: UInt64) -> UInt64 { (word &- Self.ones) & ~word }
}
