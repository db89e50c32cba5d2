/// Takes what it knows off the front of some bytes, each byte at most a few times.
///
/// Every `skip` and `take` either succeeds and moves on, or fails and leaves the cursor where it was.
struct TextCursor {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// What is left, without the blanks around it.
    var text: String { rest.trimmed.text }

    /// Takes exactly these characters, ASCII letters in either case if asked.
    mutating func skip(_ literal: StaticString, anyCase: Bool = false) -> Bool {
        literal.withUTF8Buffer { expected in
            guard rest.count >= expected.count else { return false }
            var index = rest.startIndex
            for byte in expected {
                let found = anyCase ? rest[index].lowercased : rest[index]
                guard found == (anyCase ? byte.lowercased : byte) else { return false }
                index += 1
            }
            rest = rest[index...]
            return true
        }
    }

    /// Takes blanks, maybe none.
    mutating func skipBlanks() {
        rest = rest.drop(while: \.isBlank)
    }

    /// Takes a list's bullet, `-` or `*`, and the blanks around it.
    mutating func skipBullet() -> Bool {
        var next = self
        next.skipBlanks()
        guard next.skip("- ") || next.skip("* ") else { return false }
        next.skipBlanks()
        self = next
        return true
    }

    /// Takes a decimal number of at most nine digits.
    mutating func number() -> Int? {
        let digits = rest.prefix(10).prefix(while: \.isDigit)
        guard !digits.isEmpty, digits.count < 10 else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Takes the bytes that satisfy the condition, at most `limit`, maybe none.
    mutating func take(limit: Int = .max, while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix(limit).prefix(while: condition)
        rest = rest.dropFirst(taken.count)
        return taken
    }

    /// Takes what stands before the first of this byte, and the byte itself.
    mutating func take(through end: Unicode.Scalar) -> ArraySlice<UInt8>? {
        guard let index = rest.firstIndex(of: UInt8(ascii: end)) else { return nil }
        defer { rest = rest[(index + 1)...] }
        return rest[..<index]
    }

    /// Whether a word can't go on here: the end, or neither letter, digit, `_` nor `-`.
    var isAtWordEnd: Bool {
        guard let next = rest.first else { return true }
        return !(next.isWord || next == UInt8(ascii: "-"))
    }

    /// Whether a number can't go on here: neither a word, a fraction, a quotient nor a share follows.
    var isAtNumberEnd: Bool {
        guard isAtWordEnd else { return false }
        switch rest.first {
        case UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: ":"): return false
        case UInt8(ascii: "."): return !(rest.dropFirst().first?.isDigit ?? false)
        default: return true
        }
    }
}
