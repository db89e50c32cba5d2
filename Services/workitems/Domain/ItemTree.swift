import Primitives
import Wire

/// The descendants of one item, nested as they are written.
struct ItemTree {
    /// The most descendants one answer shows.
    static let nodesMax = 200

    private var childrenByParent: [Identifier: [WorkItemSummary]] = [:]

    /// A tree of these descendants; siblings keep their order.
    init(_ descendants: some Sequence<WorkItemSummary>) {
        for item in descendants {
            guard let parentID = item.parentID else { continue }
            childrenByParent[parentID, default: []].append(item)
        }
    }

    /// Writes the array of an item's children, each with its own.
    func writeChildren(of id: Identifier, into writer: inout JSONWriter) {
        writer.beginArray()
        // Depth bounds the recursion: no stored item lies deeper than `ItemPath.depthMax`.
        for child in childrenByParent[id] ?? [] {
            writer.beginObject()
            child.write(into: &writer)
            writer.key("children")
            writeChildren(of: child.id, into: &writer)
            writer.endObject()
        }
        writer.endArray()
    }
}
