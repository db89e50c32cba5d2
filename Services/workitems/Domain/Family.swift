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
        if let dependencies { dependencies.write(ofOpenItem: item.isOpen, into: &writer) }
        writer.member("archived_children_count", archivedChildrenCount)
        if let descendants, descendants.isTruncated {
            writer.member("truncated", true)
            writer.member("shown_count", Int64(descendants.shown.count))
            writer.member("descendant_count", descendants.totalCount)
        }
    }
}

/// The descendants one answer shows, nearest first, and how many there are.
struct Descendants: Sendable {
    let shown: [WorkItemSummary]
    let totalCount: Int64

    var isTruncated: Bool { totalCount > Int64(shown.count) }
}
