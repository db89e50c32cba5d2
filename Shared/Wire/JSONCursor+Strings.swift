import Primitives

extension JSONCursor {
    /// Passes over the string ahead; answers whether it holds an escape.
    mutating func skipString() throws(JSONFault) -> Bool {
        try expect("\"")
        var hasEscape = false
        while true {
            skipPlainCharacters()
            guard position < bytes.count else { throw fault("a string is not closed") }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return hasEscape
            } else if byte == UInt8(ascii: "\\") {
                hasEscape = true
                _ = try takeEscape()
            } else if byte < 0x20 {
                throw fault("a control character in a string must be escaped")
            } else if byte < 0x80 {
                position += 1
            } else {
                try skipMultibyteScalar()
            }
        }
    }

    /// Passes over characters that need no second look, as far as they can be taken eight at a time.
    @inline(__always)
    private mutating func skipPlainCharacters() {
        while position + 8 <= bytes.count {
            let eight = EightBytes(bytes, at: position)
            let stops = eight.special | eight.nonASCII
            guard stops == 0 else {
                position += EightBytes.count(before: stops)
                return
            }
            position += 8
        }
    }

    /// Takes the string ahead as a Swift string.
    mutating func takeString() throws(JSONFault) -> String {
        let start = position + 1
        let hasEscape = try skipString()
        let content = UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1])
        return hasEscape ? try Self.unescaped(content) : String(decoding: content, as: UTF8.self)
    }

    /// Takes the key ahead.
    mutating func takeKey() throws(JSONFault) -> JSONKey {
        let start = position + 1
        let hasEscape = try skipString()
        return JSONKey(UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1]), hasEscape: hasEscape)
    }

    /// The text that is the inside of a string with escapes.
    static func unescaped(_ content: UnsafeRawBufferPointer) throws(JSONFault) -> String {
        var inner = JSONCursor(content)
        var result = String.UnicodeScalarView()
        var runStart = 0
        while !inner.isAtEnd {
            guard inner.next == UInt8(ascii: "\\") else {
                inner.position += 1
                continue
            }
            result.append(contentsOf: inner.scalars(from: runStart))
            result.append(try inner.takeEscape())
            runStart = inner.position
        }
        result.append(contentsOf: inner.scalars(from: runStart))
        return String(result)
    }

    private func scalars(from start: Int) -> String.UnicodeScalarView {
        String(decoding: bytes[start..<position], as: UTF8.self).unicodeScalars
    }

    /// Takes one escape sequence, a surrogate pair as one.
    private mutating func takeEscape() throws(JSONFault) -> Unicode.Scalar {
        position += 1
        let kind = next
        position += 1
        switch kind {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try takeFourHexadecimalDigits()
            if let scalar = Unicode.Scalar(first) { return scalar }
            guard first < 0xDC00, next == UInt8(ascii: "\\") else { throw fault("a lone surrogate") }
            position += 1
            guard next == UInt8(ascii: "u") else { throw fault("a lone surrogate") }
            position += 1
            let second = try takeFourHexadecimalDigits()
            guard (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            else { throw fault("a lone surrogate") }
            return scalar
        default: throw fault("an unknown escape")
        }
    }

    private mutating func takeFourHexadecimalDigits() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexadecimalValue(of: next) else { throw fault("an escape needs four digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Passes over one scalar of two to four bytes (Unicode table 3-7: no overlong form, no surrogate).
    private mutating func skipMultibyteScalar() throws(JSONFault) {
        let lead = bytes[position]
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xE1...0xEC, 0xEE...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw fault("not UTF-8")
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
            throw fault("not UTF-8")
        }
        for index in 2..<max(length, 2) where bytes[position + index] & 0xC0 != 0x80 {
            throw fault("not UTF-8")
        }
        position += length
    }
}
