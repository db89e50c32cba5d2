import Testing

@Suite struct TextRuleTests {
    @Test func everyTextFile_keepsTheRules() throws {
        let files = try Project.load().files
        #expect(files.contains { $0.path == "README.md" }, "the tree was not found")
        let findings = files.flatMap { TextRule.findings(path: $0.path, text: $0.text) }
        expectNone(findings)
    }

    @Test(arguments: [
        ("a.md", "## Only a section\n"),
        ("a.md", "# One\n# Two\n"),
        ("a.swift", "no newline at the end"),
        ("a.swift", "a blank line at the end\n\n"),
        ("a.sh", "cd /wo" + "rk/x\n"),
        ("a.swift", "// TO" + "DO: later\n"),
        ("a.py", "# see https://py" + "pi.org/x\n"),
    ])
    func badText_isFound(path: String, text: String) {
        #expect(TextRule.findings(path: path, text: text).count == 1)
    }

    @Test(arguments: [
        ("a.md", "# One\n\n```\n# a comment in a sample\n```\n"),
        ("a.swift", "let todos = mastodon\n"),
        ("a.swift", ""),
        ("Package.swift", "url: \"https://git" + "hub.com/apple/swift-nio\"\n"),
    ])
    func goodText_isNotFound(path: String, text: String) {
        #expect(TextRule.findings(path: path, text: text).isEmpty)
    }
}
