/// What a prompt's front matter must be.
enum PromptRules {
    private static let tokenBudgets = 1000...1_000_000
    private static let priorities = ["P0", "P1", "P2", "P3"]

    /// Why its `schema_version` can't be understood; nil if it can.
    static func schemaVersionProblem(_ frontMatter: FrontMatterValue) -> String? {
        let text: String
        switch frontMatter["schema_version"] {
        case .string(let version): text = version
        case .int(let version): text = String(version)
        case .double(let version): text = String(version)
        case nil, .null: return "The front matter lacks schema_version; write schema_version: \"1.0\"."
        case .bool, .list, .map: return "schema_version is a version, such as \"1.0\"."
        }
        var cursor = TextCursor(text)
        cursor.skipBlanks()
        guard let major = cursor.number(), cursor.isAtEnd || cursor.skip(".") else {
            return "schema_version is a version, such as \"1.0\"."
        }
        guard major == 1 else {
            return "schema_version \(major) is not understood here, only 1.x: update Holdfast or the prompt."
        }
        return nil
    }

    /// How many tokens the session may use; nil if it does not say, or what it says is none.
    static func tokenBudget(_ frontMatter: FrontMatterValue) -> Int? {
        guard case .int(let budget) = frontMatter["token_budget"] else { return nil }
        return tokenBudgets.contains(budget) ? budget : nil
    }

    /// How many prompts it has had; nil if it does not say, or what it says is none.
    static func promptsCount(_ frontMatter: FrontMatterValue) -> Int? {
        guard case .int(let count) = frontMatter["prompts_count"] else { return nil }
        return count >= 0 ? count : nil
    }

    /// Every key that is wrong or missing, and why.
    static func problems(_ frontMatter: FrontMatterValue) -> [(key: String, problem: String)] {
        var problems: [(key: String, problem: String)] = []
        func check(_ key: String, isRequired: Bool = false, _ is: String, _ test: (FrontMatterValue) -> Bool)
        {
            let value = frontMatter[key] ?? .null
            if value == .null {
                if isRequired { problems.append((key, "The front matter lacks \(key): \(`is`).")) }
            } else if !test(value) {
                problems.append((key, "\(key) must be \(`is`)."))
            }
        }
        if let problem = schemaVersionProblem(frontMatter) { problems.append(("schema_version", problem)) }
        check("title", isRequired: true, "a title of 1 to 200 characters on one line", isTitle)
        check("date", "text, such as 2026-01-31") { $0.string != nil }
        check("category", "text") { $0.string != nil }
        check("task_type", "text") { $0.string != nil }
        check("vendors_affected", "a list of names", isTexts)
        check("workflow_phases", isRequired: true, "a list of at least one phase") {
            $0 != .list([]) && isTexts($0)
        }
        check("requires_three_step_research", "true or false") {
            if case .bool = $0 { true } else { false }
        }
        check("priority", "one of \(priorities.joined(separator: ", "))") {
            $0.string.map(priorities.contains) ?? false
        }
        check("estimated_total_hours", "a number from 0") {
            switch $0 {
            case .int(let hours): hours >= 0
            case .double(let hours): hours >= 0
            default: false
            }
        }
        check("constitutional_principles", "a list of texts", isTexts)
        check("token_budget", "a whole number from 1,000 to 1,000,000") { _ in
            tokenBudget(frontMatter) != nil
        }
        check("prompts_count", "a whole number from 0") { _ in promptsCount(frontMatter) != nil }
        return problems
    }

    /// Whether a session may be called so.
    static func isTitle(_ value: FrontMatterValue) -> Bool {
        guard let title = value.string else { return false }
        return title.unicodeScalars.count <= SessionPrompt.titleScalarsMax
            && !title.unicodeScalars.contains(where: \.isControl)
            && !title.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private static func isTexts(_ value: FrontMatterValue) -> Bool {
        guard case .list(let values) = value else { return false }
        return values.allSatisfy { $0.string != nil }
    }
}
