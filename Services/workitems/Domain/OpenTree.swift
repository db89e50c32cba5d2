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
            writer.member("id", item.id)
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

    /// The tree of these items; fastest where they come in the order of their paths.
    init(_ items: [OpenItem]) {
        let items = Self.inOrderOfPaths(items)
        // In that order an item comes right after those it stands in: ids need not be looked for.
        var below = Array(repeating: [Int](), count: items.count)
        var roots: [Int] = []
        var open: [Int] = []
        for index in items.indices {
            while let last = open.last, !items[last].path.isAbove(items[index].path) { open.removeLast() }
            if let last = open.last { below[last].append(index) } else { roots.append(index) }
            open.append(index)
        }
        nodes.reserveCapacity(items.count)
        add(roots, in: nil, level: 0, items, below)
    }

    private static func inOrderOfPaths(_ items: [OpenItem]) -> [OpenItem] {
        let isInOrder = zip(items, items.dropFirst()).allSatisfy { $0.path.text <= $1.path.text }
        return isInOrder ? items : items.sorted { $0.path.text < $1.path.text }
    }

    /// A path bounds how deep this goes.
    private mutating func add(
        _ indices: [Int], in parent: OpenItem?, level: Int, _ items: [OpenItem], _ below: [[Int]]
    ) {
        for index in indices.sorted(by: { items[$0].isBefore(items[$1]) }) {
            let item = items[index]
            let isChild = parent.map { $0.path.depth + 1 == item.path.depth } ?? false
            nodes.append(Node(item: item, level: level, parentTitle: isChild ? parent?.title : nil))
            add(below[index], in: item, level: level + 1, items, below)
        }
    }
}

extension ItemPath {
    /// Whether the other lies below it, however deep. Each level is as long as any other.
    fileprivate func isAbove(_ other: ItemPath) -> Bool {
        other.text.utf8.count > text.utf8.count && other.text.hasPrefix(text)
    }
}
