import Records

/// What YAML 1.1, which these files are written in, makes of a word without quotes.
///
/// Times, numbers to other bases, numbers with a leading zero and numbers beyond 64 bits stay text as they
/// are written: nothing of them is lost, and nothing is guessed.
enum PlainScalar {
    private static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]
    private static let trues: Set<String> = ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"]
    private static let falses: Set<String> = [
        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF",
    ]

    /// The value of a plain word.
    static func value(_ text: String) -> FrontMatterValue {
        if nulls.contains(text) { return .null }
        if trues.contains(text) { return .bool(true) }
        if falses.contains(text) { return .bool(false) }
        var digits = text.utf8[...]
        if let sign = digits.first, "+-".utf8.contains(sign) { digits = digits.dropFirst() }
        guard let first = digits.first, isDigit(first) || first == UInt8(ascii: ".") else {
            return .string(text)
        }
        if first == UInt8(ascii: "0"), digits.count > 1, digits.dropFirst().first != UInt8(ascii: ".") {
            return .string(text)
        }
        if digits.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) {
            return Int(text.filter { $0 != "_" }).map { .int($0) } ?? .string(text)
        }
        guard isFraction(digits), let number = Double(text), number.isFinite else { return .string(text) }
        return .double(number)
    }

    /// `1.5`, `.5`, `1.`, `1e3`, `1.5e-3`.
    private static func isFraction(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return false }
        guard let mark = rest.first else { return true }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
