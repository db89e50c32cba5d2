import Primitives
import Wire

/// Something that may be built one day.
struct Enhancement: Sendable, Equatable {
    let id: Identifier
    var version: Int64
    var title: String
    var description: String
    /// 1 is high, 5 is low.
    var priority: Int64
    var status: EnhancementStatus
    /// Such as `2026-Q1`.
    var targetQuarter: String?
    /// The principles that it must keep.
    var principles: [String]
    /// The enhancements that must come before it.
    var dependsOn: [Identifier]
    let createdAt: Timestamp
    var updatedAt: Timestamp
    let createdBy: String
    var updatedBy: String

    /// The names of the fields that a client can change.
    static let fields = [
        "title", "description", "priority", "status", "target_quarter",
        "requires_constitutional_principles", "depends_on",
    ]

    /// Writes the members of the whole entity.
    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("version", version)
        writer.member("title", title)
        writer.member("description", description)
        writer.member("priority", priority)
        writer.member("status", status.rawValue)
        writer.member("target_quarter", targetQuarter)
        writer.member("requires_constitutional_principles", .array(principles.map { .string($0) }))
        writer.member("depends_on", dependsOn.json)
        writer.member("created_at", createdAt.description)
        writer.member("updated_at", updatedAt.description)
        writer.member("created_by", createdBy)
        writer.member("updated_by", updatedBy)
    }

    /// The whole entity, for the details of a refusal.
    var json: JSON {
        var writer = JSONWriter()
        writer.object { write(into: &$0) }
        return JSONSlice(unchecked: writer.buffer).decoded ?? .null
    }
}

extension [Identifier] {
    /// The array of them as text.
    var json: JSON { .array(map { .string($0.description) }) }
}
