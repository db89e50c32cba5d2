import FrontMatter
import Records
import TestSupport
import Testing

@Suite struct PromptFileTests {
    private func read(_ text: String) -> Result<PromptFile, PromptFile.Refusal> {
        Result { () throws(PromptFile.Refusal) in
            try PromptFile.read(Array(text.utf8)) { FrontMatter.read($0) }
        }
    }

    private func keys(_ text: String) -> [String] {
        guard case .failure(let refusal) = read(text) else { return [] }
        return refusal.faults.map(\.problem)
    }

    private static let head = "---\nschema_version: \"1.0\"\ntitle: T\nworkflow_phases: [a]\n"

    @Test func minimalPrompt_hasItsDefaults() throws {
        let file = try read(Self.head + "---\n\n\nText.\r\n\n").get()
        #expect(file.hasFrontMatter)
        #expect(file.prompt.title == "T")
        #expect(file.prompt.text == "Text.")
        #expect(file.prompt.tokenBudget == 200_000)
        #expect(file.prompt.promptsCount == 0)
        #expect(!file.prompt.requiresResearch)
        #expect(file.prompt.filledIn == ["token_budget", "prompts_count"])
    }

    @Test func markAndLineEndsOfOtherSystems_makeNoDifference() throws {
        let text = Self.head + "---\nText.\n"
        let expected = try read(text).get()
        #expect(try read("\u{FEFF}" + text.replacing("\n", with: "\r\n")).get() == expected)
        #expect(try read(text.replacing("\n", with: "\r")).get() == expected)
    }

    @Test(arguments: ["1", "1.0", "1.4", "\"1.0\"", "\"1.2.3\""])
    func versionsOfTheFirstKind_areUnderstood(_ version: String) throws {
        _ = try read("---\nschema_version: \(version)\ntitle: T\nworkflow_phases: [a]\n---\n").get()
    }

    @Test(arguments: ["2", "2.0", "\"10.1\"", "0.9", "one", "true", "[1]", "", "\"1x\""])
    func otherVersions_areRefused(_ version: String) {
        let faults = keys("---\nschema_version: \(version)\ntitle: T\nworkflow_phases: [a]\n---\n")
        #expect(faults.count == 1 && faults[0].contains("schema_version"), "\(faults)")
    }

    @Test(arguments: [
        "date: [1]", "category: 1", "task_type: {}", "vendors_affected: acme", "vendors_affected: [1]",
        "requires_three_step_research: maybe", "priority: high", "estimated_total_hours: many",
        "estimated_total_hours: -1", "constitutional_principles: [[a]]", "token_budget: 999",
        "token_budget: 1000001", "token_budget: \"5000\"", "prompts_count: -1", "prompts_count: 1.5",
    ])
    func wrongValues_areRefusedAtTheirLine(_ line: String) throws {
        guard case .failure(let refusal) = read(Self.head + line + "\n---\n") else {
            Issue.record("\(line) is taken")
            return
        }
        #expect(refusal.faults.map(\.line) == [5])
    }

    @Test(arguments: [
        "date: 2026-01-31", "category: x", "vendors_affected: [acme]", "priority: P0",
        "requires_three_step_research: yes", "estimated_total_hours: 1.5", "constitutional_principles: []",
        "token_budget: 1_000", "prompts_count: 3", "own: {a: 1}", "priority:",
    ])
    func rightValues_areKept(_ line: String) throws {
        let file = try read(Self.head + line + "\n---\n").get()
        guard case .map(let members) = file.prompt.frontMatter else {
            Issue.record("no map")
            return
        }
        #expect(members.count == 4)
    }

    @Test(arguments: ["", " \n", "text without a heading", "#\n", "# \u{7}\n", "---\ntitle: T\n"])
    func whatIsNoPrompt_isRefused(_ text: String) {
        #expect(keys(text).count == 1)
    }

    @Test func titlesAreBoundedInUnicodeScalars() throws {
        let title = String(repeating: "😀", count: 200)
        _ = try read(Self.head.replacing("title: T", with: "title: \(title)") + "---\n").get()
        #expect(keys(Self.head.replacing("title: T", with: "title: x\(title)") + "---\n").count == 1)
        #expect(try read("# \(title)\n").get().prompt.title == title)
        #expect(keys("# x\(title)\n").count == 1)
    }

    @Test func longPrompts_areRefused() throws {
        #expect(keys(Self.head + "---\n" + String(repeating: "x", count: PromptFile.bytesMax)).count == 1)
        // Within the limit of the file, but not of the metadata, where each of these takes two bytes.
        #expect(keys(Self.head + "---\n" + String(repeating: "\"", count: 150_000)).count == 1)
        _ = try read(Self.head + "---\n" + String(repeating: "x", count: 250_000)).get()
    }

    @Test func headingsInCode_areNoTitles() throws {
        let file = try read("```\n# Not this\n```\n## This ##\n").get()
        #expect(file.prompt.title == "This")
        #expect(!file.hasFrontMatter)
    }
}
