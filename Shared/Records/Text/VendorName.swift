/// What a vendor may be called: the rule of the records, so that no text makes up a vendor that can't be.
enum VendorName {
    static let bytesMax = 100

    /// The name, if it is one: 1 to 100 ASCII letters, digits, spaces, `-` and `_`, no blank at either end.
    static func checked(_ bytes: ArraySlice<UInt8>) -> String? {
        guard (1...bytesMax).contains(bytes.count), bytes.allSatisfy(isAllowed),
            bytes.first != UInt8(ascii: " "), bytes.last != UInt8(ascii: " ")
        else { return nil }
        return bytes.text
    }

    static func isAllowed(_ byte: UInt8) -> Bool {
        byte < 0x80 && byte.isWord || byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ")
    }
}
