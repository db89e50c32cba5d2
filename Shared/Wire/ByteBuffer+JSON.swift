public import NIOCore
import Primitives

extension ByteBuffer {
    /// Appends `text` as a JSON string, quotes included.
    public mutating func writeJSONString(_ text: String) {
        var copy = text
        copy.withUTF8 { writeQuoted(UnsafeRawBufferPointer($0)) }
    }

    /// Appends these bytes, which are UTF-8, as one JSON string: JSON inside JSON.
    public mutating func writeJSONString(of utf8: ByteBuffer) {
        utf8.withUnsafeReadableBytes { writeQuoted($0) }
    }

    /// Appends a decimal number.
    public mutating func writeDecimal(_ value: Int64) {
        if (0..<10).contains(value) {
            writeInteger(UInt8(ascii: "0") + UInt8(value))
        } else {
            writeString(String(value))
        }
    }

    private mutating func writeQuoted(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        var isFirst = true
        repeat {
            // In pieces, for room is made for the worst: every byte an escape of six.
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
            let (opens, closes) = (isFirst, rest.isEmpty)
            isFirst = false
            writeWithUnsafeMutableBytes(minimumWritableBytes: 6 * piece.count + 2) { target in
                var escaper = JSONEscaper(target)
                if opens { escaper.append(UInt8(ascii: "\"")) }
                escaper.escape(piece)
                if closes { escaper.append(UInt8(ascii: "\"")) }
                return escaper.count
            }
        } while !rest.isEmpty
    }

    private static let pieceBytes = 4096
}
