/// A function, initializer or subscript with a body, found in a source by its words and braces.
struct SwiftFunction: Equatable {
    let name: String
    let line: Int
    let lineCount: Int

    private static let introducers: Set<String> = ["func", "init", "deinit", "subscript"]
    /// A declaration that begins before the body did: the one before it had none (a protocol's requirement).
    private static let declarations: Set<String> = [
        "func", "init", "var", "let", "subscript", "associatedtype", "case",
    ]

    /// Every function of this code, the nested ones too.
    static func all(in code: SwiftCode) -> [SwiftFunction] {
        let tokens = SwiftToken.all(in: code.text)
        return tokens.indices.compactMap { index in
            let token = tokens[index]
            guard introducers.contains(token.text), index == 0 || !isCall(tokens[index - 1], token),
                let end = bodyEnd(of: tokens, from: index + 1)
            else { return nil }
            let name = token.text == "func" && index + 1 < tokens.count ? tokens[index + 1].text : token.text
            return SwiftFunction(name: name, line: token.line, lineCount: tokens[end].line - token.line + 1)
        }
    }

    /// `.init(…)` and the name in `` `init` `` are no declarations; nor is `func init`.
    private static func isCall(_ previous: SwiftToken, _ token: SwiftToken) -> Bool {
        [".", "`", "func"].contains(previous.text)
    }

    /// The index of the brace that closes the body; nil where there is no body.
    private static func bodyEnd(of tokens: [SwiftToken], from start: Int) -> Int? {
        var nesting = 0
        var index = start
        while index < tokens.count {
            switch tokens[index].text {
            case "(", "[": nesting += 1
            case ")", "]": nesting -= 1
            case "{" where nesting == 0: return matchingBrace(in: tokens, from: index)
            case "}" where nesting == 0: return nil
            case let word where nesting == 0 && index > start && declarations.contains(word): return nil
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func matchingBrace(in tokens: [SwiftToken], from start: Int) -> Int? {
        var depth = 0
        for index in start..<tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

/// A word or a single other character of code, with its line counted from 1.
struct SwiftToken: Equatable {
    let text: String
    let line: Int

    static func all(in code: String) -> [SwiftToken] {
        var tokens: [SwiftToken] = []
        var word: [UInt8] = []
        var line = 1
        func append(_ bytes: [UInt8]) {
            tokens.append(SwiftToken(text: String(decoding: bytes, as: UTF8.self), line: line))
        }
        func flush() {
            if !word.isEmpty { append(word) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in code.utf8 {
            if isWord(byte) {
                word.append(byte)
                continue
            }
            flush()
            switch byte {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"): break
            default: append([byte])
            }
        }
        flush()
        return tokens
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...255:
            true
        default: false
        }
    }
}
