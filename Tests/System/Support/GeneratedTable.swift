import Foundation
import TestSupport
import Testing

/// The part of a page that a test writes: what stands between two comments.
struct GeneratedTable {
    private let path: String
    private let begin = "<!-- made by the tests -->\n"
    private let end = "<!-- end -->\n"

    /// Whether what is found out is written into the page: `HOLDFAST_SAMPLES=write`.
    static let isRewritten = environmentValue("HOLDFAST_SAMPLES") == "write"

    /// - Parameter page: Its path in the repository.
    init(page: String) { path = Repository.path(page) }

    /// The page before, in and behind the part.
    private func parts() throws -> [String] {
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let halves = page.components(separatedBy: begin)
        let rest = halves.count == 2 ? halves[1].components(separatedBy: end) : []
        guard rest.count == 2 else { throw ProtocolViolation("\(path) has not one part of the tests'") }
        return [halves[0], rest[0], rest[1]]
    }

    /// The cells of the part's tables by the row's first cell and the column's head.
    func cells() throws -> [String: [String: String]] {
        var cells: [String: [String: String]] = [:]
        var heads: [String] = []
        for line in try parts()[1].split(separator: "\n", omittingEmptySubsequences: false) {
            let row = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), let name = row.first else {
                heads = []
                continue
            }
            if heads.isEmpty {
                heads = row
            } else if !name.hasPrefix("---") {
                for (head, cell) in zip(heads, row).dropFirst() { cells[name, default: [:]][head] = cell }
            }
        }
        return cells
    }

    /// Compares the part with what it should be, or makes it so.
    func judge(_ text: String) throws {
        let parts = try parts()
        if Self.isRewritten {
            try (parts[0] + begin + text + end + parts[2])
                .write(toFile: path, atomically: true, encoding: .utf8)
            return
        }
        let (found, kept) = (text.split(separator: "\n"), parts[1].split(separator: "\n"))
        guard found != kept else { return }
        var differences = zip(found, kept).filter { $0 != $1 }.map { "found: \($0)\nin the page: \($1)" }
        differences.append("\(found.count) lines, in the page \(kept.count)")
        differences.append("If that is as it should be: HOLDFAST_SAMPLES=write writes it into the page.")
        Issue.record("\(path): \(differences.joined(separator: "\n"))")
    }

    /// A table in Markdown.
    static func table(_ rows: [[String]]) -> String {
        let lines = rows.map { "| \($0.joined(separator: " | ")) |" }
        let rule = "|" + String(repeating: "---|", count: rows.first?.count ?? 0)
        return ([lines[0], rule] + lines.dropFirst()).joined(separator: "\n") + "\n"
    }
}
