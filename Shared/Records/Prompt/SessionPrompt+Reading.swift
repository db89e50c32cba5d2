extension SessionPrompt {
    /// The room that a session's metadata has for front matter and text together, as JSON, in bytes.
    static let metadataBytesMax = 262_144 - 1024

    /// A prompt with the defaults of what its front matter lacks.
    init(title: String, frontMatter: FrontMatterValue, lines: [String], filledIn: [String]) {
        var filledIn = filledIn
        let budget = PromptRules.tokenBudget(frontMatter)
        let count = PromptRules.promptsCount(frontMatter)
        if budget == nil { filledIn.append("token_budget") }
        if count == nil { filledIn.append("prompts_count") }
        self.title = title
        self.frontMatter = frontMatter
        text = Self.joined(lines)
        tokenBudget = budget ?? Self.tokenBudgetDefault
        promptsCount = count ?? 0
        requiresResearch = frontMatter["requires_three_step_research"] == .bool(true)
        self.filledIn = filledIn
    }

    /// Whether it does not fit into a session's metadata.
    var isTooLong: Bool {
        frontMatter.jsonBytes + text.jsonBytes > Self.metadataBytesMax
    }

    /// Lines without the blank ones at either end.
    private static func joined(_ lines: [String]) -> String {
        func isBlank(_ line: String) -> Bool { line.utf8.allSatisfy(\.isBlank) }
        guard let first = lines.firstIndex(where: { !isBlank($0) }),
            let last = lines.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return lines[first...last].joined(separator: "\n")
    }
}

extension FrontMatterValue {
    /// How long it is as compact JSON, at most, in bytes.
    var jsonBytes: Int {
        switch self {
        case .null, .bool: 5
        case .int, .double: 25
        case .string(let text): text.jsonBytes
        case .list(let values): values.reduce(2) { $0 + $1.jsonBytes + 1 }
        case .map(let members): members.reduce(2) { $0 + $1.key.jsonBytes + $1.value.jsonBytes + 2 }
        }
    }
}

extension String {
    fileprivate var jsonBytes: Int {
        utf8.reduce(2) { count, byte in
            switch byte {
            case 0x22, 0x5C, 0x09, 0x0A, 0x0D: count + 2
            case ..<0x20: count + 6
            default: count + 1
            }
        }
    }
}
