/// The names a source file declares that a test of it could use.
struct Declarations {
    private(set) var types: [String] = []
    private var members: [String] = []
    private var extendedByInitializer: [String] = []

    init(of code: SwiftCode) {
        let tokens = SwiftToken.all(in: code.text).map(\.text)
        var depth = 0
        var extended: String?
        for (word, next) in zip(tokens, tokens.dropFirst() + [""]) {
            switch word {
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { extended = nil }
            case "struct", "enum", "actor", "protocol", "class":
                if depth == 0, next != "func", next != "var" { types.append(next) }
            case "extension" where depth == 0: extended = next
            case "func" where depth == 0 || depth == 1 && extended != nil,
                "var" where depth == 1 && extended != nil:
                if Self.isName(next) { members.append(next) } else if let extended { note(extended) }
            case "init" where depth == 1: if let extended { note(extended) }
            default: break
            }
        }
    }

    private mutating func note(_ extended: String) { extendedByInitializer.append(extended) }

    private static func isName(_ word: String) -> Bool {
        word.first.map { $0.isLetter || $0 == "_" } ?? false
    }

    /// By any of these a test shows that it knows the file: its types, what it adds to types of other
    /// files, and those types where what it adds has no name of its own.
    var testableNames: Set<String> {
        Set(types).union(members).union(extendedByInitializer)
    }
}
