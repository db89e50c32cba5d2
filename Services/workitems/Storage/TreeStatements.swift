import Primitives
import Storage

/// Statements on ancestors and subtrees: ancestors are prefixes of a path, descendants a range of paths.
enum TreeStatements {
    /// The length of the path at each level.
    private static let levels = (0...ItemPath.depthMax)
        .map { "(\(($0 + 1) * ItemPath.levelLength))" }.joined(separator: ", ")

    /// The item's ancestors, root first, and the item itself; none where there is no such item.
    static func chain(to id: Identifier) -> Statement {
        Statement(
            """
            SELECT above.id, above.title, above.path, above.deleted_at FROM work_items AS item \
            JOIN (VALUES \(levels)) AS level ON level.column1 <= length(item.path) \
            JOIN work_items AS above ON above.path = substr(item.path, 1, level.column1) \
            WHERE item.id = $1 ORDER BY above.depth
            """, .identifier(id))
    }

    /// One item as a node.
    static func node(_ id: Identifier) -> Statement {
        Statement("SELECT id, title, path, deleted_at FROM work_items WHERE id = $1", .identifier(id))
    }

    /// A row if the item is not deleted and still has this path.
    static func node(_ id: Identifier, ifStillAt path: ItemPath) -> Statement {
        // By the key first: a plan made while the table is empty might take any index that fits.
        Statement(
            """
            SELECT 1 FROM (SELECT path, deleted_at FROM work_items WHERE id = $1 LIMIT 1) AS item \
            WHERE path = $2 AND deleted_at IS NULL
            """, .identifier(id), .text(path.text))
    }

    /// The parent of an item as a node.
    static func parentNode(of id: Identifier) -> Statement {
        Statement(
            """
            SELECT id, title, path, deleted_at FROM work_items \
            WHERE id = (SELECT parent_id FROM work_items WHERE id = $1)
            """, .identifier(id))
    }

    /// One row of facts about an item's descendants: see `SubtreeFacts`.
    ///
    /// The descendants that share the item's own deletion are those that a deletion takes along (it has
    /// none yet) and those that a restoration brings back.
    static func facts(below id: Identifier) -> Statement {
        Statement(
            """
            WITH item AS (SELECT path, deleted_operation_id FROM work_items WHERE id = $1), \
            below AS (SELECT depth, status, deleted_operation_id IS NOT DISTINCT FROM \
            (SELECT deleted_operation_id FROM item) AS goes_along FROM work_items \
            WHERE path >= (SELECT path FROM item) || '/' AND path < (SELECT path FROM item) || '0') \
            SELECT count(*) FILTER (WHERE goes_along), \
            count(*) FILTER (WHERE goes_along AND status <> 'completed'), max(depth) FROM below
            """, .identifier(id))
    }

    /// Gives every descendant its new path; versions stay.
    static func moveDescendants(of old: WorkItem, to new: WorkItem, operationID: Identifier) -> Statement {
        Statement(
            """
            UPDATE work_items SET path = $1 || substr(path, $2), depth = depth + $3, last_operation_id = $4, \
            last_actor = $5 WHERE path >= $6 AND path < $7
            """,
            .text(new.path.text), .integer(Int64(old.path.text.utf8.count + 1)),
            .integer(Int64(new.depth - old.depth)), .identifier(operationID), .text(new.updatedBy),
            .text(old.path.descendantsFrom), .text(old.path.descendantsUntil))
    }

    /// Deletes every descendant that is not deleted.
    static func deleteDescendants(of item: WorkItem, operationID: Identifier) -> Statement {
        Statement(
            """
            UPDATE work_items SET version = version + 1, deleted_at = $1, deleted_operation_id = $2, \
            updated_at = $3, updated_by = $4, last_operation_id = $2, last_actor = $4 \
            WHERE path >= $5 AND path < $6 AND deleted_at IS NULL
            """,
            .timestamp(item.deletedAt), .identifier(operationID), .timestamp(item.updatedAt),
            .text(item.updatedBy), .text(item.path.descendantsFrom), .text(item.path.descendantsUntil))
    }

    /// Restores every descendant that one operation deleted.
    static func restoreDescendants(
        of item: WorkItem, deletedBy deletion: Identifier, operationID: Identifier
    ) -> Statement {
        Statement(
            """
            UPDATE work_items SET version = version + 1, deleted_at = NULL, deleted_operation_id = NULL, \
            updated_at = $1, updated_by = $2, last_operation_id = $3, last_actor = $2 \
            WHERE path >= $4 AND path < $5 AND deleted_operation_id = $6
            """,
            .timestamp(item.updatedAt), .text(item.updatedBy), .identifier(operationID),
            .text(item.path.descendantsFrom), .text(item.path.descendantsUntil), .identifier(deletion))
    }
}

/// What a change of an item must know of its subtree.
struct SubtreeFacts: Sendable, Equatable {
    /// Descendants that a deletion or restoration of the item takes along.
    let alongCount: Int64
    /// Those of them that are not completed.
    let openCount: Int64
    /// Levels below the item, deleted descendants counted; zero where it has none.
    let height: Int

    /// Reads the row of `TreeStatements.facts` for an item at this depth.
    init(row: Row, itemDepth: Int) throws(StorageError) {
        alongCount = try row.integer(0)
        openCount = try row.integer(1)
        height = (try row.optional(2, Row.integer)).map { Int($0) - itemDepth } ?? 0
    }
}

extension TreeNode {
    /// Reads a row of id, title, path and deleted_at.
    init(row: Row) throws(StorageError) {
        id = try row.identifier(0)
        title = try row.text(1)
        path = ItemPath(text: try row.text(2))
        isDeleted = !row.isNull(3)
    }
}
