import Foundation

/// A page of documentation, as a test reads it.
struct MarkdownPage {
    /// What stands between two fences.
    struct Block: Equatable {
        /// The first word behind the fence.
        let language: String
        /// What follows that word, for tests to find the block by.
        let label: String
        /// The file that the line before the fence names, ending in `` `path`: ``; nil where it names none.
        let path: String?
        /// The lines, each with its newline.
        let text: String
    }

    /// A line outside fences.
    struct Line: Equatable {
        let number: Int
        let text: String
    }

    /// From the project's root.
    let path: String
    let blocks: [Block]
    let prose: [Line]

    /// Reads the page at a path from the project's root.
    init(_ path: String) throws {
        self.init(path: path, text: try String(contentsOfFile: Tree.root + "/" + path, encoding: .utf8))
    }

    init(path: String, text: String) {
        self.path = path
        var blocks: [Block] = []
        var prose: [Line] = []
        var open: (fence: String, inside: [Substring])?
        // The last words since the block before.
        var words = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                if open == nil {
                    prose.append(Line(number: index + 1, text: String(line)))
                    if !line.isEmpty { words = String(line) }
                } else {
                    open?.inside.append(line)
                }
                continue
            }
            guard let block = open else {
                open = (String(line.dropFirst(3)), [])
                continue
            }
            let fence = block.fence.split(separator: " ", maxSplits: 1)
            blocks.append(
                Block(
                    language: fence.first.map(String.init) ?? "",
                    label: fence.count > 1 ? String(fence[1]) : "", path: Self.path(named: words),
                    text: block.inside.map { $0 + "\n" }.joined()))
            open = nil
            words = ""
        }
        self.blocks = blocks
        self.prose = prose
    }

    private static func path(named line: String) -> String? {
        guard line.hasSuffix("`:") else { return nil }
        return line.dropLast(2).split(separator: "`", omittingEmptySubsequences: false).last.map(String.init)
    }

    /// The one block of this language and label; nil where there is none or several.
    func block(_ language: String, _ label: String) -> Block? {
        let found = blocks.filter { $0.language == language && $0.label == label }
        return found.count == 1 ? found[0] : nil
    }

    /// The cells of every row of every table, the rows of dashes left out; below one heading only where it is
    /// named.
    func tableRows(below heading: String? = nil) -> [[String]] {
        var isBelow = heading == nil
        return prose.compactMap { line in
            if let heading, line.text.hasPrefix("#") { isBelow = line.text == heading }
            guard isBelow, line.text.hasPrefix("|"), line.text.hasSuffix("|"), !line.text.hasPrefix("|---")
            else { return nil }
            return line.text.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
