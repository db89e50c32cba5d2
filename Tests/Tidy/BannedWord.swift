import Foundation

/// A word of code that the house does without, where, and what to use instead.
struct BannedWord: Sendable {
    let pattern: String
    let folders: [String]
    /// Files that hold the one place where it is right.
    var exceptions: [String] = []
    let instead: String

    private static let everywhere = ["Shared/", "Services/", "Tests/"]
    private static let product = ["Shared/", "Services/"]

    static let all: [BannedWord] = [
        BannedWord(
            pattern: #"(?<![.\w])print\("#, folders: product,
            instead: "log, or write to the output that was handed in"),
        BannedWord(
            pattern: #"\bfatalError\("#, folders: everywhere,
            instead: "throw a typed error, or preconditionFailure for a programmer's fault"),
        BannedWord(pattern: #"\btry!"#, folders: everywhere, instead: "handle or pass on the error"),
        BannedWord(pattern: #"\bas!"#, folders: everywhere, instead: "as? and a way out"),
        BannedWord(
            pattern: #"\bimport Foundation(Essentials)?\b"#, folders: product,
            instead: "Glibc and Primitives: it costs memory and start time"),
        BannedWord(
            pattern: #"(\b(u|nano)sleep|(?<!\w)sleep)\s*\("#, folders: ["Tests/"],
            exceptions: ["Tests/Support/Eventually.swift"],
            instead: "wait for the event itself, or eventually(within:) where there is none"),
        BannedWord(pattern: #"\bJSONSerialization\b"#, folders: everywhere, instead: "Wire's JSON"),
    ]

    /// Folders of rules that see no clock, no chance and no world.
    static let pure: [BannedWord] = [
        BannedWord(
            pattern: #"\bDate\(\)|\.random\b(?!.*\busing:)|SystemRandom\w+|\bUUID\(\)|\bclock_gettime\b"#,
            folders: ["/Domain/", "/Machine/"], instead: "take times, ids and chance from the caller"),
        BannedWord(
            pattern: #"\bimport (Glibc|NIOPosix|Storage|Transport|CLibpq|CSQLite|CLinux|Dispatch)\b"#,
            folders: ["/Domain/"], instead: "return an action and let the edge do it"),
        // A machine may name signals, which are Glibc's constants.
        BannedWord(
            pattern: #"\bimport (NIOPosix|Storage|Transport|CLibpq|CSQLite|CLinux|Dispatch)\b"#,
            folders: ["/Machine/"], instead: "return an action and let the edge do it"),
    ]

    func applies(to path: String) -> Bool {
        guard !exceptions.contains(path) else { return false }
        return folders.contains { folder in
            guard folder.hasPrefix("/") else { return path.hasPrefix(folder) }
            return path.contains(folder) && Self.product.contains(where: path.hasPrefix)
        }
    }

    func findings(path: String, code: SwiftCode) throws -> [Finding] {
        guard applies(to: path) else { return [] }
        let expression = try NSRegularExpression(pattern: pattern)
        return code.lines.enumerated().compactMap { index, line in
            let text = String(line)
            guard let match = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)),
                let range = Range(match.range, in: text)
            else { return nil }
            return Finding(path, line: index + 1, "no `\(text[range])` here: \(instead)")
        }
    }

    /// Every banned word in this file.
    static func findings(path: String, source: String) throws -> [Finding] {
        let code = SwiftCode(source)
        return try (all + pure).flatMap { try $0.findings(path: path, code: code) }
    }
}
