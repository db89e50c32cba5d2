import Testing

@Suite struct FailureRuleTests {
    @Test func pageOfFailures_andItsTests_nameEachOther() throws {
        let project = try Project.load()
        let page = try #require(project.files.first { $0.path == FailureRule.page }?.text)
        let tests = project.files.filter { $0.path.hasPrefix("Tests/System/") && $0.path.hasSuffix(".swift") }
        expectNone(try FailureRule.findings(page: page, tests: tests))
        #expect(FailureRule.rows(of: page).count >= 20)
    }

    private static let test = Project.File(
        path: "Tests/System/ATests.swift",
        text: "@Test func a_isB() { try FailurePage.judge(\n    \"a is B\", clients: \"c\") }")

    private func count(_ row: String) throws -> Int {
        let page = "| what |\n<!-- made by the tests -->\n\(row)\n<!-- end -->\n"
        return try FailureRule.findings(page: page, tests: [Self.test]).count
    }

    @Test(arguments: [
        ("| a is B | c | `ATests/a_isB` |", 0), ("| a is B | c | `ATests/other` |", 1),
        ("| a is B | c | `BTests/a_isB` |", 2), ("| a is C | c | `ATests/a_isB` |", 2), ("", 1),
    ])
    func rowsAndTests_thatDoNotFit_areFound(row: String, findings: Int) throws {
        #expect(try count(row) == findings, "\(row)")
    }
}
