import Primitives
import Wire

/// One item with all that surrounds it, as one answer shows it.
struct Family: Sendable {
    let item: WorkItem
    /// Root first.
    let ancestors: [WorkItemSummary]
    let archivedChildrenCount: Int64
    /// Nil where they were not asked for.
    let dependencies: [Dependency]?
    /// Nil where they were not asked for.
    var descendants: Descendants?

    /// The same with these descendants.
    func with(_ descendants: Descendants) -> Family {
        var family = self
        family.descendants = descendants
        return family
    }

    /// Writes the item's members and what surrounds it.
    func write(into writer: inout JSONWriter) {
        item.write(into: &writer)
        writer.key("ancestors")
        writer.beginArray()
        for ancestor in ancestors {
            writer.object { ancestor.write(into: &$0) }
        }
        writer.endArray()
        if let descendants {
            writer.key("children")
            ItemTree(descendants.shown).writeChildren(of: item.id, into: &writer)
        }
        if let dependencies { write(dependencies, into: &writer) }
        writer.member("archived_children_count", archivedChildrenCount)
        if let descendants, descendants.isTruncated {
            writer.member("truncated", true)
            writer.member("shown_count", Int64(descendants.shown.count))
            writer.member("descendant_count", descendants.totalCount)
        }
    }

    private func write(_ dependencies: [Dependency], into writer: inout JSONWriter) {
        writer.key("dependencies")
        writer.beginArray()
        for dependency in dependencies.prefix(Dependency.shownMax) { dependency.write(into: &writer) }
        writer.endArray()
        if dependencies.count > Dependency.shownMax { writer.member("dependencies_truncated", true) }
    }
}

/// The descendants one answer shows, nearest first, and how many there are.
struct Descendants: Sendable {
    let shown: [WorkItemSummary]
    let totalCount: Int64

    var isTruncated: Bool { totalCount > Int64(shown.count) }
}

/// An edge between the item that was asked for and another.
struct Dependency: Sendable {
    /// The most one answer shows.
    static let shownMax = 200

    /// `blocks` or `depends_on`.
    let type: String
    /// `outgoing` where the item is the source, `incoming` where it is the target.
    let direction: String
    /// The other item.
    let item: WorkItemSummary

    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("dependency_type", type)
        writer.member("direction", direction)
        writer.key("item")
        writer.object { item.write(into: &$0) }
        writer.endObject()
    }
}
