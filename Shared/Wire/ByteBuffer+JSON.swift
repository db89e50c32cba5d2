public import NIOCore
import Primitives

extension ByteBuffer {
    /// Appends `text` as a JSON string, quotes included.
    public mutating func writeJSONString(_ text: String) {
        var copy = text
        copy.withUTF8 { bytes in
            writeInteger(UInt8(ascii: "\""))
            writeEscaped(UnsafeRawBufferPointer(bytes))
            writeInteger(UInt8(ascii: "\""))
        }
    }

    /// Appends these bytes, which are UTF-8, as one JSON string: JSON inside JSON.
    public mutating func writeJSONString(of utf8: ByteBuffer) {
        utf8.withUnsafeReadableBytes { bytes in
            writeInteger(UInt8(ascii: "\""))
            writeEscaped(bytes)
            writeInteger(UInt8(ascii: "\""))
        }
    }

    /// Appends a decimal number.
    public mutating func writeDecimal(_ value: Int64) {
        if (0..<10).contains(value) {
            writeInteger(UInt8(ascii: "0") + UInt8(value))
        } else {
            writeString(String(value))
        }
    }

    /// Copies runs that need no escape whole: most strings are one run.
    private mutating func writeEscaped(_ bytes: UnsafeRawBufferPointer) {
        var runStart = 0
        for position in 0..<bytes.count {
            let byte = bytes[position]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            writeBytes(UnsafeRawBufferPointer(rebasing: bytes[runStart..<position]))
            runStart = position + 1
            writeInteger(UInt8(ascii: "\\"))
            switch byte {
            case 0x08: writeInteger(UInt8(ascii: "b"))
            case 0x09: writeInteger(UInt8(ascii: "t"))
            case 0x0A: writeInteger(UInt8(ascii: "n"))
            case 0x0C: writeInteger(UInt8(ascii: "f"))
            case 0x0D: writeInteger(UInt8(ascii: "r"))
            case ..<0x20:
                writeStaticString("u00")
                writeInteger(hexadecimalDigit(byte >> 4))
                writeInteger(hexadecimalDigit(byte & 15))
            default: writeInteger(byte)
            }
        }
        writeBytes(UnsafeRawBufferPointer(rebasing: bytes[runStart..<bytes.count]))
    }
}
