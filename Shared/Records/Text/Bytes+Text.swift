extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    /// An ASCII letter or digit, `_`, or a part of any other letter.
    var isWord: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased) || self == UInt8(ascii: "_")
            || self >= 0x80
    }

    /// Whether a commit hash may hold it: git writes hashes in lower case.
    var isLowercaseHexadecimal: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }

    var lowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks at either end.
    var trimmed: ArraySlice<UInt8> {
        let front = drop(while: \.isBlank)
        let end = front.lastIndex { !$0.isBlank }
        return end.map { front[...$0] } ?? front.prefix(0)
    }

    /// As text; what is no UTF-8 becomes U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The last place where this text begins.
    func lastIndex(of literal: StaticString) -> Int? {
        literal.withUTF8Buffer { expected in
            guard !expected.isEmpty, count >= expected.count else { return nil }
            var index = endIndex - expected.count
            while index >= startIndex {
                if self[index..<(index + expected.count)].elementsEqual(expected) { return index }
                index -= 1
            }
            return nil
        }
    }

    /// Each line without its end, `\n` or `\r\n`; a last empty line is none.
    var lines: [ArraySlice<UInt8>] {
        var lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }
}
