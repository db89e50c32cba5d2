import Testing

/// A page that says a test shows something names one that there is.
@Suite struct NamedTestsTests {
    /// `Suite/test`, or a suite alone.
    private static let named = #"`((?:[A-Za-z]+\.)?[A-Z]\w*Tests(?:/\w+)?)`"#

    @Test func everyTestThatAPageNames_isThere() throws {
        let tests = try Self.tests()
        for page in try Tree.pages() {
            for line in page.prose {
                for name in try line.text.matches(of: Self.named) {
                    let parts = name.split(separator: "/").map(String.init)
                    let suite = parts[0].split(separator: ".").last.map(String.init) ?? ""
                    let found = tests[suite]
                    #expect(found != nil, "\(page.path):\(line.number): there are no \(suite)")
                    guard let found, parts.count > 1 else { continue }
                    #expect(found.contains(parts[1]), "\(page.path):\(line.number): no \(parts[1])")
                }
            }
        }
    }

    @Test func everyThreat_namesTheTestThatShowsItsAnswer() throws {
        let threats = try MarkdownPage("docs/security.md").tableRows(below: "## Threats").dropFirst()
        #expect(threats.count >= 25)
        for row in threats {
            try #require(row.count == 3, "\(row)")
            let tests = try row[2].matches(of: Self.named)
            #expect(!tests.isEmpty && tests.allSatisfy { $0.contains("/") }, "\(row[0]): \(row[2])")
        }
    }

    /// The tests of each suite, by the suite's name; extensions count for what they extend.
    private static func tests() throws -> [String: Set<String>] {
        var tests: [String: Set<String>] = [:]
        for path in try Tree.files(below: "Tests") where path.hasSuffix(".swift") {
            let text = try Tree.text(of: path)
            let suites = try text.matches(of: #"(?:struct|enum|class|extension) (?:\w+\.)*(\w+Tests)\b"#)
            let names = try text.matches(of: #"func (\w+_\w+)\("#)
            for suite in Set(suites) { tests[suite, default: []].formUnion(names) }
        }
        for target in ["SystemTests", "FaultTests", "TidyTests", "DocsTests"] where tests[target] == nil {
            tests[target] = []
        }
        return tests
    }
}
