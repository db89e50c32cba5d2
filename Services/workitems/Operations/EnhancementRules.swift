import Primitives
import ServiceKit
import Wire

extension Rule where Value == String {
    /// What an enhancement is about.
    static var enhancementDescription: Rule { text(max: 10_000, min: 1) }
}

extension Rule where Value == Int64 {
    /// 1 is high, 5 is low.
    static var priority: Rule { integer(1...5) }
}

extension Rule where Value == [String] {
    /// The principles that an enhancement must keep.
    static var principles: Rule { list(of: .line(max: 200), max: 100) }
}

extension Rule where Value == [Identifier] {
    /// What an enhancement depends on: each once.
    static var enhancements: Rule {
        list(of: .identifier, max: 100).and("unique", "must not name one twice") { Set($0).count == $0.count }
    }
}

extension OutputSchema {
    /// A whole enhancement.
    static let enhancement = OutputSchema([
        "id": .string, "version": .integer, "title": .string, "description": .string, "priority": .integer,
        "status": .string, "target_quarter": .stringOrNull, "requires_constitutional_principles": .array,
        "depends_on": .array, "created_at": .string, "updated_at": .string, "created_by": .string,
        "updated_by": .string,
    ])
}

extension ToolError {
    static func unknownEnhancement(_ id: Identifier) -> ToolError {
        .notFound("enhancement", id.description)
    }
}
