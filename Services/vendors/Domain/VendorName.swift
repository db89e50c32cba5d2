import ServiceKit

/// The rules of a vendor's name.
enum VendorName {
    /// The most characters a name has.
    static let lengthMax = 100

    /// Whether a vendor may be called so: ASCII letters, digits, space, `-` and `_`, no blank at either end.
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (1...lengthMax).contains(bytes.count) else { return false }
        return bytes.allSatisfy(isAllowed) && bytes.first != blank && bytes.last != blank
    }

    /// What names are compared by: two names that differ in case only have one key.
    ///
    /// Only ASCII letters are lowered, as the stores do, so that no locale has a say.
    static func key(_ name: String) -> String {
        guard name.utf8.contains(where: isUppercase) else { return name }
        return String(decoding: name.utf8.map { isUppercase($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static let blank = UInt8(ascii: " ")

    private static func isUppercase(_ byte: UInt8) -> Bool {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), blank, UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Rule where Value == String {
    /// A name that a new vendor may have.
    static var newVendorName: Rule {
        pattern(
            "^[A-Za-z0-9_-]([A-Za-z0-9 _-]{0,98}[A-Za-z0-9_-])?$",
            "must be 1 to 100 ASCII letters, digits, spaces, - or _, without a space at either end",
            matches: VendorName.isValid)
    }

    /// A name to look a vendor up by, in any case.
    static var knownVendorName: Rule { line(max: VendorName.lengthMax) }
}
