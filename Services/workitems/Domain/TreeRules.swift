import Primitives
import ServiceKit
import Wire

/// One item of a chain of ancestors, as far as the rules of the tree ask.
struct TreeNode: Sendable, Equatable {
    let id: Identifier
    let title: String
    let path: ItemPath
    let isDeleted: Bool
}

/// What may lie below what.
enum TreeRules {
    /// The path of a new item below a parent.
    ///
    /// - Parameter parent: What the store has under the id given; nil where it has nothing.
    /// - Throws: `ToolError` not_found or depth_exceeded.
    static func path(
        of id: Identifier, below parentID: Identifier, _ parent: TreeNode?
    ) throws(ToolError) -> ItemPath {
        guard let parent, !parent.isDeleted else { throw .unknownParent(parentID) }
        let path = parent.path.child(id)
        guard path.depth <= ItemPath.depthMax else { throw .tooDeep(path.depth) }
        return path
    }

    /// The path of an item that moves with its subtree below another parent.
    ///
    /// - Parameters:
    ///   - chain: The new parent's ancestors, root first, and the parent itself; empty where there is none.
    ///   - height: Levels of the subtree below the item, deleted descendants counted.
    /// - Throws: `ToolError` not_found, cycle or depth_exceeded.
    static func path(
        moving item: WorkItem, below parentID: Identifier, chain: [TreeNode], height: Int
    ) throws(ToolError) -> ItemPath {
        guard let parent = chain.last, !parent.isDeleted else { throw .unknownParent(parentID) }
        if let start = chain.firstIndex(where: { $0.id == item.id }) { throw .loop(chain[start...]) }
        let path = parent.path.child(item.id)
        guard path.depth + height <= ItemPath.depthMax else { throw .tooDeep(path.depth + height) }
        return path
    }

    /// Refuses to restore an item below a parent that stays deleted.
    static func checkRestoration(of item: WorkItem, below parent: TreeNode?) throws(ToolError) {
        guard let parent, parent.isDeleted else { return }
        throw .validation(
            path: "clear", rule: "parent_deleted",
            "its parent \(parent.title) (\(parent.id)) is deleted: restore that one first",
            value: ["deleted_at"])
    }
}

extension ToolError {
    static func unknownWorkItem(_ id: Identifier) -> ToolError {
        .notFound("work_item", id.description)
    }

    static func unknownParent(_ id: Identifier) -> ToolError {
        .notFound(
            "work_item", id.description,
            hint: "parent_id must name an item that is neither deleted nor archived.")
    }

    static func tooDeep(_ depth: Int) -> ToolError {
        ToolError(
            .depthExceeded,
            "Choose a parent nearer to the root: the deepest item would lie at depth \(depth).",
            details: ["depth": .integer(depth), "limit": .integer(ItemPath.depthMax)])
    }

    /// The items from the one that moves down to its new parent, whose parent it would be.
    static func loop(_ nodes: ArraySlice<TreeNode>) -> ToolError {
        ToolError(
            .cycle, "Choose a parent outside the item's own subtree.",
            details: [
                "loop": .array(nodes.map { ["id": .string($0.id.description), "title": .string($0.title)] })
            ])
    }
}
