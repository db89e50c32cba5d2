/// `- **Key**: value`, `- **Key:** value` or `- Key: value`.
struct ImportField {
    /// In lower case.
    let key: String
    let value: ArraySlice<UInt8>
    private static let keyBytesMax = 100

    /// What follows a bullet; nil if it is no field.
    init?(_ item: ArraySlice<UInt8>) {
        guard let (name, value) = item.named else { return nil }
        guard name.count <= Self.keyBytesMax else { return nil }
        key = name.text.lowercased()
        self.value = value
    }
}

extension ArraySlice<UInt8> {
    /// The two parts around the first colon; emphasis of the first is left out, wherever the colon stands.
    var named: (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
        var cursor = TextCursor(trimmed)
        for mark in [StaticString("**"), "__", "`"] {
            guard cursor.skip(mark) else { continue }
            guard let end = cursor.rest.firstIndex(of: mark) else { return nil }
            var name = cursor.rest[..<end].trimmed
            var after = TextCursor(cursor.rest[(end + mark.utf8CodeUnitCount)...])
            after.skipBlanks()
            if name.last == UInt8(ascii: ":") {
                name = name.dropLast().trimmed
            } else if !after.skip(":") {
                return nil
            }
            return name.isEmpty ? nil : (name, after.rest.trimmed)
        }
        guard let name = cursor.take(through: ":"), !name.trimmed.isEmpty else { return nil }
        return (name.trimmed, cursor.rest.trimmed)
    }

    /// The first place where this text begins.
    func firstIndex(of literal: StaticString) -> Int? {
        literal.withUTF8Buffer { expected in
            guard !expected.isEmpty, count >= expected.count else { return nil }
            for index in startIndex...(endIndex - expected.count)
            where self[index..<(index + expected.count)].elementsEqual(expected) {
                return index
            }
            return nil
        }
    }
}
