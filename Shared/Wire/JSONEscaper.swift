import Primitives

/// Writes the inside of a JSON string into memory that has room for it.
struct JSONEscaper {
    private let target: UnsafeMutableRawBufferPointer
    /// Bytes written so far.
    private(set) var count = 0

    /// Writes from the start of `target`, which must have six bytes for each byte to be escaped.
    init(_ target: UnsafeMutableRawBufferPointer) {
        self.target = target
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        target[count] = byte
        count += 1
    }

    /// Appends bytes that need no escape.
    @inline(__always)
    mutating func appendPlain(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: target[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// Appends these bytes, which are UTF-8, with every escape that JSON asks for and no other.
    mutating func escape(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position + 8 <= bytes.count {
            let stops = EightBytes(bytes, at: position).special
            let plain = stops == 0 ? 8 : EightBytes.count(before: stops)
            // All eight are copied, as many as are plain count: there is room, and no branch.
            let eight = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            target.storeBytes(of: eight, toByteOffset: count, as: UInt64.self)
            count += plain
            position += plain
            guard stops != 0 else { continue }
            escape(bytes[position])
            position += 1
        }
        for index in position..<bytes.count { escape(bytes[index]) }
    }

    @inline(__always)
    private mutating func escape(_ byte: UInt8) {
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
            return append(byte)
        }
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        case ..<0x20:
            append(UInt8(ascii: "u"))
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "0"))
            append(hexadecimalDigit(byte >> 4))
            append(hexadecimalDigit(byte & 15))
        default: append(byte)
        }
    }
}
