import Foundation

/// README and docs quote no speed and no size that is not in the book of figures.
enum FigureRule {
    private static var quote: Regex<(Substring, Substring, Substring)> {
        /<!--([a-z]+:[a-z0-9:-]+)-->(.*?)<!--\/-->/
    }
    private static var claim: Regex<Substring> {
        /[0-9][0-9.,]*\s?(?:ms\b|µs\b|ns\b|\/s\b|[KMG]iB\b)/
    }
    private static var percentile: Regex<Substring> { /\bp(?:50|95|99|999)\b/ }

    /// Where every number with such a unit is a claim, unless it is a setting.
    private static let strictPages = ["README.md", "docs/performance.md"]

    static func findings(path: String, text: String, book: FigureBook) -> [Finding] {
        guard path == "README.md" || path.hasPrefix("docs/") && path.hasSuffix(".md") else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
            number, line in
            faults(in: line, strictly: strictPages.contains(path), book).map {
                Finding(path, line: number + 1, $0)
            }
        }
    }

    private static func faults(in line: Substring, strictly: Bool, _ book: FigureBook) -> [String] {
        var faults: [String] = []
        for match in line.matches(of: quote) {
            let (mark, said) = (String(match.1), String(match.2))
            if let known = book.texts[mark] {
                if known != said {
                    faults.append("`\(said)` is \(known) by now: run Tests/Benchmarks/claims.py")
                }
            } else {
                faults.append("`\(mark)` is not in \(FigureBook.path)")
            }
        }
        let rest = line.replacing(quote, with: "")
        guard strictly || rest.contains(percentile) else { return faults }
        for match in rest.matches(of: claim) {
            let said = String(rest[match.range])
            if !book.settings.contains(said) {
                faults.append("`\(said)` is not in \(FigureBook.path): measure it, or name it as a setting")
            }
        }
        return faults
    }
}
