import Primitives
import Wire

/// Work items that are not completed as a tree: each after what it stands in, siblings by creation.
///
/// What is completed is not shown, so an item stands in its nearest ancestor that is.
struct OpenTree {
    struct Node: Equatable {
        let item: OpenItem
        /// How many shown items it stands in.
        let level: Int
        /// The title of its parent, if that is shown.
        let parentTitle: String?

        /// Writes the members.
        func write(into writer: inout JSONWriter) {
            writer.member("id", item.id.description)
            writer.member("version", item.version)
            writer.member("item_type", item.type)
            writer.member("title", item.title)
            writer.member("status", item.status)
            writer.member("level", Int64(level))
            writer.member("parent_title", parentTitle)
            writer.member("created_at", item.createdAt)
            writer.member("branch_name", item.branchName)
        }
    }

    /// In the order in which they are shown.
    private(set) var nodes: [Node] = []

    init(_ items: [OpenItem]) {
        let byID = Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var children: [Identifier?: [OpenItem]] = [:]
        for item in items {
            children[item.path.ancestors.last { byID[$0] != nil }, default: []].append(item)
        }
        nodes.reserveCapacity(items.count)
        add(children[nil] ?? [], in: nil, level: 0, children)
    }

    /// A path bounds how deep this goes.
    private mutating func add(
        _ items: [OpenItem], in parent: OpenItem?, level: Int, _ children: [Identifier?: [OpenItem]]
    ) {
        for item in items.sorted(by: { $0.isBefore($1) }) {
            let isChild = parent.map { item.path.ancestors.last == $0.id } ?? false
            nodes.append(Node(item: item, level: level, parentTitle: isChild ? parent?.title : nil))
            if let below = children[item.id] { add(below, in: item, level: level + 1, children) }
        }
    }
}

extension ItemPath {
    /// The ids of the ancestors, root first.
    fileprivate var ancestors: [Identifier] {
        text.split(separator: "/").dropLast().compactMap { Identifier(String($0)) }
    }
}
