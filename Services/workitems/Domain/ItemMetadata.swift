import Primitives
import ServiceKit
import Wire

/// What the metadata of each type of item holds.
enum ItemMetadata {
    private static let project: [MetadataShape.Key] = [
        .required("description", .text(max: 1000)),
        .optional("target_quarter", .quarter),
        .optional("constitutional_principles", .texts),
    ]
    private static let session: [MetadataShape.Key] = [
        .required("token_budget", .integer(1000...1_000_000)),
        .required("prompts_count", .integer(0...Int64.max)),
        .required("yaml_frontmatter", .frontMatter),
    ]
    private static let task: [MetadataShape.Key] = [
        .optional("estimated_hours", .number(0...1000)),
        .optional("actual_hours", .number(0...1000)),
        .optional("blocked_reason", .text(max: 500)),
    ]
    private static let research: [MetadataShape.Key] = [
        .optional("research_questions", .texts),
        .optional("findings_summary", .text(max: 2000)),
        .optional("references", .texts),
    ]

    private static let knownKeys = [project, session, task, research].flatMap { MetadataShape($0).names }
    private static let projectShape = MetadataShape(project, foreign: knownKeys)
    private static let sessionShape = MetadataShape(session, foreign: knownKeys)
    private static let taskShape = MetadataShape(task, foreign: knownKeys)
    private static let researchShape = MetadataShape(research, foreign: knownKeys)

    /// The shape for one type; it refuses the keys of the other types.
    static func shape(of type: ItemType) -> MetadataShape {
        switch type {
        case .project: projectShape
        case .session: sessionShape
        case .task: taskShape
        case .research: researchShape
        }
    }
}

extension Rule where Value == String {
    /// A year and a quarter, such as `2026-Q1`.
    static var quarter: Rule {
        pattern("^\\d{4}-Q[1-4]$", "must be a year and a quarter, such as 2026-Q1") { text in
            let bytes = Array(text.utf8)
            return bytes.count == 7 && bytes[..<4].allSatisfy { (48...57).contains($0) }
                && bytes[4..<6].elementsEqual("-Q".utf8) && (49...52).contains(bytes[6])
        }
    }
}

extension Rule where Value == [String] {
    /// Texts; the size of the whole metadata is their only limit.
    static var texts: Rule {
        list(of: .text(max: Limits.metadataBytesMax), max: Limits.metadataBytesMax)
    }
}

extension Rule where Value == JSONObject {
    /// The front matter of a session's prompt.
    static var frontMatter: Rule {
        object.and("schema_version", "must hold schema_version") { ($0["schema_version"] ?? .null) != .null }
            .and("no_nul", "must not hold NUL") { !JSON.object($0).holdsNUL }
    }
}
