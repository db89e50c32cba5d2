import Primitives
import Wire

/// What suffices to choose a work item: fifteen of them fit 2,000 tokens.
struct WorkItemSummary: Sendable, Equatable {
    let id: Identifier
    let version: Int64
    let type: String
    let title: String
    let status: String
    let parentID: Identifier?
    let depth: Int64
    let updatedAt: String
    let deletedAt: String?
    let archivedAt: String?

    /// Whether there is still something to do.
    var isOpen: Bool { status != ItemStatus.completed.rawValue && deletedAt == nil }

    /// Writes the members; the two marks only where they are set.
    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("version", version)
        writer.member("item_type", type)
        writer.member("title", title)
        writer.member("status", status)
        writer.member("parent_id", parentID)
        writer.member("depth", depth)
        writer.member("updated_at", updatedAt)
        if let deletedAt { writer.member("deleted_at", deletedAt) }
        if let archivedAt { writer.member("archived_at", archivedAt) }
    }
}
