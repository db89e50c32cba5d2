/// A legacy status document of records that begin with a word of their own.
struct LegacyFile {
    let word: String
    var vendors = 45
    var deployments = 50
    var enhancements = 100
    var prompts = 200
    /// The number before its first pull request's: of one deployment there are no two accounts.
    var pullRequestsBefore = 0

    /// The file in both dialects, with a part that is no record.
    var text: String {
        var lines = ["# Project Status", "", "Written by hand: Grüße aus \(word).", ""]
        lines.append("## Vendors (\(vendors) total)\n")
        for number in 0..<vendors {
            lines.append(
                number.isMultiple(of: 2)
                    ? "- \(word)-\(number): operational (10/12 tests passed, 2 skipped) [Excel, CSV] v1.2.0"
                    : "- **\(word)-\(number)**: broken\n  (\(number)/\(number + 5) tests) [pdf] v2.0.1"
            )
        }
        lines.append("\n## Recent Deployments (\(deployments) total)\n")
        for number in 0..<deployments {
            lines += [
                "### 2025-0\(number % 9 + 1)-\(number % 18 + 11) - PR #\(pullRequestsBefore + number + 1)",
                "- Title: \(word) \(number)",
                "- Commit: \(Self.hash(pullRequestsBefore + number))", "- Work Items: #T\(number)",
                "- Vendors: \(word)-\(number % max(1, vendors))", "- Tests: \(number) passed, 0 failed",
                "- Constitutional Compliance: ✓", "",
            ]
        }
        lines.append("## Future Enhancements (\(enhancements) total)\n")
        for number in 0..<enhancements {
            lines.append("- \(word) enhancement \(number) (Priority: High, Q\(number % 4 + 1) 2026)")
        }
        lines.append("\n## Session Prompts (\(prompts) total)\n")
        for number in 0..<prompts {
            lines += [
                "### Session \(word) \(number)", "---", "schema_version: \"1.0\"",
                "title: \(word) session \(number)", "workflow_phases: [plan, build, check]",
                "priority: P1", "---", "Do part \(number) of \(word).", "",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private static func hash(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "a", count: 40 - digits.count) + digits
    }
}
