/// One line of a status document.
struct DocumentLine {
    /// From 1.
    let number: Int
    let bytes: ArraySlice<UInt8>

    /// Whether it only parts others, or is a remark on the section: blank, `---`, `_None._`, `_As of …_`,
    /// `_5 more are not shown._`.
    var isSeparator: Bool {
        let words = bytes.trimmed
        guard words.first == UInt8(ascii: "_"), words.last == UInt8(ascii: "_") else {
            return words.isEmpty || words.elementsEqual("---".utf8)
        }
        return words.elementsEqual("_None._".utf8) || words.starts(with: "_As of ".utf8)
            || words.suffix(Self.left.utf8.count).elementsEqual(Self.left.utf8)
    }

    /// How a remark on what is left out ends.
    static let left = " more are not shown._"

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

    /// What stands in brackets where a section's content is not known.
    static let unknown = "unknown"

    /// Whether the document says that it does not know the section's content.
    var isUnknown: Bool { remark?.elementsEqual(Self.unknown.utf8) ?? false }

    /// The number that is the whole remark, after `prefix`.
    func count(after prefix: StaticString = "") -> Int? {
        guard let remark else { return nil }
        var cursor = TextCursor(remark)
        guard cursor.skip(prefix), let count = cursor.number(), cursor.isAtEnd else { return nil }
        return count
    }
}

extension ArraySlice<UInt8> {
    /// The non-empty parts between commas, without blanks around them.
    var listed: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: ",")).map(\.trimmed).filter { !$0.isEmpty }
    }
}
