/// One line of a status document.
struct DocumentLine {
    /// From 1.
    let number: Int
    let bytes: ArraySlice<UInt8>

    /// Whether it only parts others, or says that there is nothing: blank, `---`, `_None._`.
    var isSeparator: Bool {
        let words = bytes.trimmed
        return words.isEmpty || words.elementsEqual("---".utf8) || words.elementsEqual("_None._".utf8)
    }

    /// How many spaces it begins with.
    var indentation: Int { bytes.prefix { $0 == UInt8(ascii: " ") }.count }

    /// What follows `### `, wherever that begins.
    var entry: ArraySlice<UInt8>? {
        var cursor = TextCursor(bytes)
        cursor.skipBlanks()
        return cursor.skip("### ") ? cursor.rest.trimmed : nil
    }

    /// The two parts of `- **Key**: value`.
    var field: (key: String, value: ArraySlice<UInt8>)? {
        var cursor = TextCursor(bytes)
        guard cursor.skipBullet(), cursor.skip("**"), let key = cursor.take(through: "*"), cursor.skip("*:")
        else { return nil }
        return (key.text, cursor.rest.trimmed)
    }
}

/// A section's heading: its name and what stands in brackets after it.
struct SectionHeading {
    let name: String
    let number: Int
    /// What stands in brackets at the end.
    let remark: ArraySlice<UInt8>?

    init(_ bytes: ArraySlice<UInt8>, number: Int) {
        self.number = number
        let words = bytes.trimmed
        if words.last == UInt8(ascii: ")"), let start = words.lastIndex(of: " (") {
            name = words[..<start].trimmed.text
            remark = words[(start + 2)...].dropLast()
        } else {
            name = words.text
            remark = nil
        }
    }

    /// The number that is the whole remark, after `prefix`.
    func count(after prefix: StaticString = "") -> Int? {
        guard let remark else { return nil }
        var cursor = TextCursor(remark)
        guard cursor.skip(prefix), let count = cursor.number(), cursor.isAtEnd else { return nil }
        return count
    }
}

extension ArraySlice<UInt8> {
    /// Text as its author wrote it: rendering turns comment marks into entities, this turns them back.
    var rendered: String {
        guard contains(UInt8(ascii: "&")) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var cursor = TextCursor(self)
        while let byte = cursor.rest.first {
            if cursor.skip("&lt;!--") {
                result.append(contentsOf: "<!--".utf8)
            } else if cursor.skip("--&gt;") {
                result.append(contentsOf: "-->".utf8)
            } else {
                result.append(byte)
                cursor.skipByte()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The non-empty parts between commas, without blanks around them.
    var listed: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: ",")).map(\.trimmed).filter { !$0.isEmpty }
    }
}

extension TextCursor {
    /// Takes one byte, if there is one.
    mutating func skipByte() {
        _ = take(limit: 1) { _ in true }
    }
}
