/// Ways over text that is known to be JSON: each byte is looked at, none is checked once more.
extension JSONCursor {
    /// Passes over the key ahead.
    mutating func passKey() -> JSONKey {
        let start = position + 1
        let hasEscape = passString()
        let end = max(start, min(position - 1, bytes.count))
        return JSONKey(UnsafeRawBufferPointer(rebasing: bytes[min(start, end)..<end]), hasEscape: hasEscape)
    }

    /// Passes over one value with whatever it holds.
    mutating func passValue() {
        var depth = 0
        repeat {
            switch next {
            case UInt8(ascii: "\""): _ = passString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
            case _ where depth == 0: passScalar()
            default: position += 1
            }
        } while depth > 0 && !isAtEnd
    }

    /// Passes over a number or a word, which ends where something else begins.
    private mutating func passScalar() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: return
            default: position += 1
            }
        }
    }

    /// Passes over the string ahead; answers whether it holds an escape.
    private mutating func passString() -> Bool {
        position += 1
        var hasEscape = false
        while position < bytes.count {
            if position + 8 <= bytes.count {
                let stops = EightBytes(bytes, at: position).special
                guard stops != 0 else {
                    position += 8
                    continue
                }
                position += EightBytes.count(before: stops)
            }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return hasEscape
            case UInt8(ascii: "\\"):
                hasEscape = true
                position += 2
            default: position += 1
            }
        }
        position = bytes.count
        return hasEscape
    }
}
