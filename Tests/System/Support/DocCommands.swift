import Foundation

/// The commands of a Markdown page that a reader would type: lines of its fenced blocks that begin with
/// `holdfast` or `make`.
///
/// A comment right before a block says what of it no test runs, and why:
/// `<!-- run by no test: REASON -->` all of it, `<!-- run by no test, "BEGINNING": REASON -->` each line that
/// begins so; several comments may stand there.
struct DocCommands {
    /// One command.
    struct Command: Equatable, CustomStringConvertible {
        let page: String
        let line: Int
        let text: String

        var description: String { "\(page):\(line): \(text)" }
    }

    private(set) var commands: [Command] = []
    /// Allowances that allow nothing, and such without a reason.
    private(set) var faults: [String] = []

    private static let start = "<!-- run by no test"
    private static let languages: Set<String> = ["", "sh", "bash", "shell", "console"]

    private struct Allowance {
        let line: Int
        /// How the lines begin that it is for; nil for all.
        let beginning: String?
        var isUsed = false
    }

    init(page: String, text: String) {
        var (allowances, block): ([Allowance], [(Int, String)]?) = ([], nil)
        var isRead = false
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.hasPrefix("```") {
                if let lines = block {
                    if isRead { take(lines, page, &allowances) }
                    (allowances, block) = ([], nil)
                } else {
                    block = []
                    isRead = Self.languages.contains(String(trimmed.dropFirst(3)))
                }
            } else if block != nil {
                block?.append((index + 1, trimmed))
            } else if trimmed.hasPrefix(Self.start) {
                guard let found = Self.allowance(trimmed, index + 1) else {
                    faults.append("\(page):\(index + 1): not `\(Self.start): REASON -->`")
                    continue
                }
                allowances.append(found)
            } else if !trimmed.isEmpty, !allowances.isEmpty {
                faults.append("\(page):\(allowances[0].line): no block follows at once")
                allowances = []
            }
        }
    }

    private static func allowance(_ comment: String, _ line: Int) -> Allowance? {
        guard comment.hasSuffix("-->") else { return nil }
        let words = comment.dropFirst(start.count).dropLast(3).trimmingCharacters(in: .whitespaces)
        if words.hasPrefix(":") {
            return words.count > 10 ? Allowance(line: line, beginning: nil) : nil
        }
        let parts = words.components(separatedBy: "\"")
        guard parts.count >= 3, parts[0] == ", ", !parts[1].isEmpty else { return nil }
        let reason = parts[2...].joined(separator: "\"")
        return reason.hasPrefix(": ") && reason.count > 10 ? Allowance(line: line, beginning: parts[1]) : nil
    }

    private mutating func take(
        _ lines: [(Int, String)], _ page: String, _ allowances: inout [Allowance]
    ) {
        var whole: (line: Int, text: String)?
        for (number, line) in lines {
            let joined = (whole?.text ?? "") + (line.hasSuffix("\\") ? String(line.dropLast()) : line)
            let first = whole?.line ?? number
            whole = line.hasSuffix("\\") ? (first, joined) : nil
            guard whole == nil, let text = Self.command(joined) else { continue }
            let place = allowances.firstIndex { $0.beginning.map { text.hasPrefix($0) } ?? true }
            if let place {
                allowances[place].isUsed = true
            } else {
                commands.append(Command(page: page, line: first, text: text))
            }
        }
        for allowance in allowances where !allowance.isUsed {
            faults.append("\(page):\(allowance.line): it allows nothing")
        }
    }

    /// The command of a line, without what is said of it; nil where it is none of ours.
    private static func command(_ line: String) -> String? {
        var text = line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
        if let comment = text.range(of: " #") {
            text = text[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
        }
        let pattern = #"^([A-Z_]+=\S+ )*(\./|bin/)?(holdfast|make)( [^( ].*)?$"#
        return text.range(of: pattern, options: .regularExpression) == nil ? nil : text
    }
}
