public import NIOCore
import Primitives

extension ByteBuffer {
    /// Appends `text` as a JSON string, quotes included.
    public mutating func writeJSONString(_ text: String) {
        writeJSONString(text, after: nil, before: nil)
    }

    /// Appends these bytes, which are UTF-8, as one JSON string: JSON inside JSON.
    public mutating func writeJSONString(of utf8: ByteBuffer) {
        utf8.withUnsafeReadableBytes { writeQuoted($0, after: nil, before: nil) }
    }

    /// Appends a text between what separates it from its neighbours.
    @inline(__always)
    mutating func writeJSONString(_ text: String, after separator: UInt8?, before follower: UInt8?) {
        var copy = text
        copy.withUTF8 { writeQuoted(UnsafeRawBufferPointer($0), after: separator, before: follower) }
    }

    /// Appends a decimal number.
    public mutating func writeDecimal(_ value: Int64) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: 20) { target in
            var (rest, count) = (value.magnitude, value < 0 ? 1 : 0)
            repeat {
                count += 1
                rest /= 10
            } while rest > 0
            if value < 0 { target[0] = UInt8(ascii: "-") }
            rest = value.magnitude
            for position in stride(from: count - 1, through: value < 0 ? 1 : 0, by: -1) {
                target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return count
        }
    }

    mutating func writeQuoted(
        _ bytes: UnsafeRawBufferPointer, after separator: UInt8?, before follower: UInt8?
    ) {
        guard EightBytes.areAllPlain(bytes) else { return writeEscaped(bytes, separator, follower) }
        // Most texts need no escape, and so no more room than they have bytes.
        writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.count + 4) { target in
            var escaper = JSONEscaper(target)
            if let separator { escaper.append(separator) }
            escaper.append(UInt8(ascii: "\""))
            escaper.appendPlain(bytes)
            escaper.append(UInt8(ascii: "\""))
            if let follower { escaper.append(follower) }
            return escaper.count
        }
    }

    private mutating func writeEscaped(
        _ bytes: UnsafeRawBufferPointer, _ separator: UInt8?, _ follower: UInt8?
    ) {
        if let separator { writeInteger(separator) }
        writeInteger(UInt8(ascii: "\""))
        var rest = bytes
        while !rest.isEmpty {
            // In pieces, for room is made for the worst: every byte an escape of six.
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
            writeWithUnsafeMutableBytes(minimumWritableBytes: 6 * piece.count) { target in
                var escaper = JSONEscaper(target)
                escaper.escape(piece)
                return escaper.count
            }
        }
        writeInteger(UInt8(ascii: "\""))
        if let follower { writeInteger(follower) }
    }

    private static let pieceBytes = 4096
}
