/// What one commit says of a deployment.
public struct DeploymentFact: Sendable, Hashable {
    /// What was deployed, in one line, if the commit says so.
    public let title: String?
    /// The pull request, if the commit names one.
    public let pullRequest: Int?
    /// `unit: 150, integration: 30`: tests by category, if the commit says so.
    public let testsByCategory: [String: Int]?
    /// `180/180 tests passing`, if the commit says so.
    public let tests: TestCounts?
    /// Whether it says of itself that it keeps the project's principles.
    public let isCompliant: Bool?
    /// The commit.
    public let source: GitSource

    /// What a commit says, if it is a deployment at all.
    init?(_ commit: GitCommit) {
        guard let heading = DeploymentHeading(commit) else { return nil }
        title = heading.title
        pullRequest = heading.pullRequest
        source = GitSource(commit: commit.hash, time: commit.time)
        var details = DeploymentDetails()
        for line in commit.lines { details.read(line) }
        testsByCategory = details.categories
        tests = details.tests
        isCompliant = details.isCompliant
    }
}

/// The ways in which a subject tells of a deployment.
private struct DeploymentHeading {
    var title: String?
    var pullRequest: Int?

    init?(_ commit: GitCommit) {
        var cursor = TextCursor(commit.subject)
        if cursor.skip("Merge pull request #") {
            guard let number = cursor.number(), number > 0, cursor.isAtEnd || cursor.skip(" ") else {
                return nil
            }
            pullRequest = number
            // The subject names the branch; the pull request's title follows.
            title = commit.lines.dropFirst().first { !$0.trimmed.isEmpty }?.trimmed.text
        } else if cursor.skip("PR #") {
            guard let number = cursor.number(), number > 0, cursor.skip(":") else { return nil }
            pullRequest = number
            title = Self.titled(cursor.rest)
        } else if cursor.skip("deploy:", anyCase: true) || cursor.skip("deployment:", anyCase: true) {
            (title, pullRequest) = Self.squashed(cursor.rest) ?? (Self.titled(cursor.rest), nil)
        } else {
            guard let (title, number) = Self.squashed(cursor.rest) else { return nil }
            self.title = title
            pullRequest = number
        }
    }

    /// A title and, at the very end, ` (#123)`.
    private static func squashed(_ bytes: ArraySlice<UInt8>) -> (String, Int)? {
        let bytes = bytes.trimmed
        guard bytes.last == UInt8(ascii: ")"), let start = bytes.lastIndex(of: " (#") else { return nil }
        var cursor = TextCursor(bytes[(start + 3)...])
        guard let number = cursor.number(), number > 0, cursor.skip(")"), cursor.isAtEnd,
            let title = titled(bytes[..<start])
        else { return nil }
        return (title, number)
    }

    private static func titled(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.trimmed.isEmpty ? nil : bytes.trimmed.text
    }
}

/// What a deployment's message says beside its title; the first of each counts.
private struct DeploymentDetails {
    var categories: [String: Int]?
    var tests: TestCounts?
    var isCompliant: Bool?

    /// Words that name a kind of test without more; others do only after `Tests:`.
    private static let knownCategories: Set<String> = [
        "unit", "integration", "e2e", "end-to-end", "functional", "acceptance", "system", "smoke",
        "regression", "contract", "performance", "load", "fuzz", "ui", "api",
    ]

    mutating func read(_ line: ArraySlice<UInt8>) {
        if isCompliant == nil { isCompliant = line.complianceMarker() }
        var cursor = TextCursor(line)
        _ = cursor.skipBullet()
        let isTestLine = cursor.skip("tests:", anyCase: true) || cursor.skip("**tests**:", anyCase: true)
        var found: [String: Int] = [:]
        var position = cursor.rest.startIndex
        while position < line.endIndex {
            cursor = TextCursor(line[position...])
            position += 1
            guard line[position - 1].isWord, line.isWordBeginning(at: position - 1) else { continue }
            if tests == nil, let counts = cursor.testsPassing() {
                tests = counts
            } else if let (category, count) = cursor.categoryCount(),
                isTestLine || Self.knownCategories.contains(category)
            {
                found[category] = count
            }
        }
        if categories == nil, !found.isEmpty { categories = found }
    }
}

extension TextCursor {
    private static let categoryBytesMax = 50

    /// Takes `unit: 150`; the category in lower case.
    mutating func categoryCount() -> (String, Int)? {
        var next = self
        let word = next.take(limit: Self.categoryBytesMax) {
            $0 < 0x80 && $0.isWord || $0 == UInt8(ascii: "-")
        }
        guard word.first?.isDigit == false, next.skip(":") else { return nil }
        next.skipBlanks()
        guard let count = next.number(), next.isAtNumberEnd else { return nil }
        self = next
        return (word.text.lowercased(), count)
    }
}

extension ArraySlice<UInt8> {
    /// The value of a line `Constitutional Compliance: ✓`, with or without a bullet and emphasis.
    func complianceMarker() -> Bool? {
        var cursor = TextCursor(self)
        _ = cursor.skipBullet()
        let isStrong = cursor.skip("**")
        guard
            cursor.skip("constitutional compliance", anyCase: true)
                || cursor.skip("constitutional-compliance", anyCase: true)
        else { return nil }
        if isStrong, !cursor.skip("**") { return nil }
        guard cursor.skip(":") else { return nil }
        return compliance(cursor.text)
    }
}

/// What a marker says: a tick or a cross, or the word for it.
func compliance(_ marker: String) -> Bool? {
    switch marker.lowercased() {
    case "✓", "✔", "✔️", "✅", "yes", "true", "pass", "passed", "compliant": true
    case "✗", "✘", "❌", "no", "false", "fail", "failed", "not compliant", "non-compliant": false
    default: nil
    }
}
