/// Writes `$N` as `?N`.
///
/// SQLite takes `$N` for a name and numbers names by where they first appear, so `$2 … $1` would swap its
/// parameters; `?N` means the same in SQLite as `$N` in PostgreSQL. What is inside text, quoted names and
/// comments stays as it is.
enum ParameterRewriting {
    /// The same statement with `?N` for `$N`.
    static func rewrite(_ sql: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(sql.utf8.count)
        var scanner = Scanner(bytes: Array(sql.utf8))
        while let byte = scanner.current {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                scanner.copyQuoted(byte, to: &output)
            case UInt8(ascii: "["): scanner.copy(through: UInt8(ascii: "]"), to: &output)
            case UInt8(ascii: "-") where scanner.next == UInt8(ascii: "-"):
                scanner.copy(through: UInt8(ascii: "\n"), to: &output)
            case UInt8(ascii: "/") where scanner.next == UInt8(ascii: "*"): scanner.copyComment(to: &output)
            case UInt8(ascii: "$") where scanner.next.map(isDigit) == true:
                output.append(UInt8(ascii: "?"))
                scanner.position += 1
                scanner.copy(while: isDigit, to: &output)
            case _ where isWordByte(byte):
                scanner.copy(while: { isWordByte($0) || $0 == UInt8(ascii: "$") }, to: &output)
            default: scanner.copyOne(to: &output)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Part of a name, a keyword or a number; within one, `$` is a letter.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var current: UInt8? { position < bytes.count ? bytes[position] : nil }
        var next: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

        mutating func copyOne(to output: inout [UInt8]) {
            guard let current else { return }
            output.append(current)
            position += 1
        }

        mutating func copy(while matches: (UInt8) -> Bool, to output: inout [UInt8]) {
            while let current, matches(current) { copyOne(to: &output) }
        }

        mutating func copy(through last: UInt8, to output: inout [UInt8]) {
            copy(while: { $0 != last }, to: &output)
            copyOne(to: &output)
        }

        /// A doubled quote inside ends and begins the text again, which comes to the same.
        mutating func copyQuoted(_ quote: UInt8, to output: inout [UInt8]) {
            copyOne(to: &output)
            copy(through: quote, to: &output)
        }

        mutating func copyComment(to output: inout [UInt8]) {
            copyOne(to: &output)
            copyOne(to: &output)
            while let current {
                let isEnd = current == UInt8(ascii: "*") && next == UInt8(ascii: "/")
                copyOne(to: &output)
                guard isEnd else { continue }
                return copyOne(to: &output)
            }
        }
    }
}
