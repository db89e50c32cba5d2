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

    /// How many bytes lie before the first that a mask names.
    @inline(__always)
    static func count(before mask: UInt64) -> Int { mask.trailingZeroBitCount >> 3 }

    @inline(__always)
    private var controls: UInt64 { (word &- Self.ones &* 0x20) & ~word }

    @inline(__always)
    private func zeroes(_ word: UInt64) -> UInt64 { (word &- Self.ones) & ~word }
}
