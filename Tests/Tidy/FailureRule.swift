import Foundation

/// The page of failures and the tests that cause them name each other.
enum FailureRule {
    static let page = "docs/failures.md"
    private static let folder = "Tests/System/"

    /// - Parameter tests: The system tests' files.
    static func findings(page text: String, tests: [Project.File]) throws -> [Finding] {
        let rows = rows(of: text)
        var findings: [Finding] = []
        for (line, cells) in rows {
            let what = cells.first ?? ""
            let name = (cells.last ?? "").trimmingCharacters(in: ["`"]).components(separatedBy: "/")
            let file = tests.first { $0.path == "\(folder)\(name[0]).swift" }
            if name.count != 2 || file?.text.contains("func \(name.last ?? "")(") != true {
                findings.append(Finding(page, line: line, "no test is called \(name.joined(separator: "/"))"))
            }
            if file?.text.contains("\"\(what)\"") != true {
                findings.append(Finding(page, line: line, "\(name[0]) causes no \"\(what)\""))
            }
        }
        let named = Set(rows.compactMap(\.cells.first))
        let call = try NSRegularExpression(pattern: #"FailurePage\.judge\(\s*"([^"]+)""#)
        for test in tests {
            for match in call.matches(in: test.text, range: NSRange(test.text.startIndex..., in: test.text)) {
                guard let range = Range(match.range(at: 1), in: test.text) else { continue }
                let what = String(test.text[range])
                guard !named.contains(what) else { continue }
                findings.append(Finding(test.path, "\(page) has no row \"\(what)\""))
            }
        }
        return findings
    }

    /// The rows that tests make, by their lines.
    static func rows(of text: String) -> [(line: Int, cells: [String])] {
        var isMade = false
        var rows: [(line: Int, cells: [String])] = []
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if line.hasPrefix("<!--") { isMade = line.contains("made by the tests") }
            guard isMade, line.hasPrefix("| ") else { continue }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            rows.append((index + 1, cells))
        }
        return rows
    }
}
