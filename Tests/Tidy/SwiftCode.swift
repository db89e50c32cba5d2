/// A Swift source with the contents of its comments and string literals replaced by blanks, line by line in
/// place: what is left is code. The code inside string interpolations stays.
struct SwiftCode {
    /// The code, as long as the source and with the same lines.
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    init(_ source: String) {
        var scanner = Scanner(input: Array(source.utf8))
        scanner.scanCode(untilParenthesis: false)
        text = String(decoding: scanner.output, as: UTF8.self)
    }

    private struct Scanner {
        let input: [UInt8]
        var output: [UInt8] = []
        var position = 0

        init(input: [UInt8]) {
            self.input = input
            output.reserveCapacity(input.count)
        }

        func starts(with text: StaticString, at offset: Int = 0) -> Bool {
            text.withUTF8Buffer { expected in
                position + offset + expected.count <= input.count
                    && expected.indices.allSatisfy { input[position + offset + $0] == expected[$0] }
            }
        }

        mutating func keep(_ count: Int = 1) {
            output.append(contentsOf: input[position..<min(position + count, input.count)])
            position += count
        }

        mutating func blank(_ count: Int = 1) {
            for byte in input[position..<min(position + count, input.count)] {
                output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            }
            position += count
        }

        /// Copies code until the end, or until the parenthesis that ends an interpolation.
        mutating func scanCode(untilParenthesis: Bool) {
            var depth = 0
            while position < input.count {
                if starts(with: "//") {
                    while position < input.count, input[position] != UInt8(ascii: "\n") { blank() }
                } else if starts(with: "/*") {
                    blankComment()
                } else if let hashes = hashesBeforeQuote() {
                    keep(hashes)
                    scanString(hashes: hashes)
                } else {
                    if input[position] == UInt8(ascii: "(") { depth += 1 }
                    if input[position] == UInt8(ascii: ")") {
                        depth -= 1
                        if untilParenthesis, depth == 0 { return keep() }
                    }
                    keep()
                }
            }
        }

        mutating func blankComment() {
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    blank(2)
                } else if starts(with: "*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank()
                }
            } while depth > 0 && position < input.count
        }

        /// How many `#` stand before a quote here; nil where no string begins.
        func hashesBeforeQuote() -> Int? {
            let hashes = input[position...].prefix { $0 == UInt8(ascii: "#") }.count
            return starts(with: "\"", at: hashes) ? hashes : nil
        }

        mutating func scanString(hashes: Int) {
            let quotes = starts(with: "\"\"\"") ? 3 : 1
            keep(quotes)
            while position < input.count {
                if input[position] == UInt8(ascii: "\\"), hasHashes(hashes, at: 1) {
                    blank(1 + hashes)
                    if starts(with: "(") { scanCode(untilParenthesis: true) } else { blank() }
                } else if endsString(quotes: quotes, hashes: hashes) {
                    return keep(quotes + hashes)
                } else if quotes == 1, input[position] == UInt8(ascii: "\n") {
                    return
                } else {
                    blank()
                }
            }
        }

        func hasHashes(_ count: Int, at offset: Int) -> Bool {
            (0..<count).allSatisfy { starts(with: "#", at: offset + $0) }
        }

        func endsString(quotes: Int, hashes: Int) -> Bool {
            (quotes == 3 ? starts(with: "\"\"\"") : starts(with: "\"")) && hasHashes(hashes, at: quotes)
        }
    }
}
