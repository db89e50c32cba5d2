import Primitives
import ServiceKit
import Storage

/// Statements on single work items.
enum WorkItemStatements {
    /// What `WorkItem.init(row:)` reads, in its order, but for `archived_at`.
    static let columns = """
        id, version, item_type, title, status, parent_id, path, branch_name, commit_hash, pr_number, \
        metadata, deleted_at, deleted_operation_id, created_at, updated_at, created_by, updated_by
        """

    /// The item to be changed, locked; not in the archive.
    static func forChange(_ id: Identifier, _ dialect: Dialect) -> Statement {
        Statement(
            "SELECT \(columns), NULL FROM work_items WHERE id = $1\(dialect.forChange)", .identifier(id))
    }

    /// A row, locked, if the item still is as this operation left it, and has no open descendants where that
    /// matters.
    static func unchanged(
        _ written: Written<WorkItem>, withoutOpenBelow: Bool, _ dialect: Dialect
    ) -> Statement {
        let item = written.record
        // The operation decides what the row holds, but an attempt whose answer was lost had another time.
        let isUnchanged = """
            SELECT 1 FROM work_items AS item WHERE id = $1 AND version = $2 AND last_operation_id = $3 \
            AND updated_at = $4 AND deleted_at IS NULL
            """
        let parameters: [SQLValue] = [
            .identifier(item.id), .integer(item.version), .identifier(written.operationID),
            .timestamp(item.updatedAt),
        ]
        guard withoutOpenBelow else { return Statement(isUnchanged + dialect.forChange, parameters) }
        return Statement(
            """
            \(isUnchanged) AND NOT EXISTS (SELECT 1 FROM work_items WHERE path >= $5 AND path < $6 \
            AND deleted_operation_id IS NULL AND status <> 'completed')\(dialect.forChange)
            """, parameters + [.text(item.path.descendantsFrom), .text(item.path.descendantsUntil)])
    }

    /// The item, in the archive or not.
    static func anywhere(_ id: Identifier) -> Statement {
        Statement(
            """
            SELECT \(columns), NULL AS archived_at FROM work_items WHERE id = $1 \
            UNION ALL SELECT \(columns), archived_at FROM archived_work_items WHERE id = $1
            """, .identifier(id))
    }

    /// Type and deletion of an item that another record is to name.
    static func reference(_ id: Identifier) -> Statement {
        Statement("SELECT item_type, deleted_at FROM work_items WHERE id = $1", .identifier(id))
    }

    static func insert(_ item: WorkItem, operationID: Identifier) -> Statement {
        Statement(
            """
            INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, \
            branch_name, commit_hash, pr_number, metadata, created_at, updated_at, created_by, updated_by, \
            last_operation_id, last_actor) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            .identifier(item.id), .integer(item.version), .text(item.type.rawValue), .text(item.title),
            .text(item.status.rawValue), .identifier(item.parentID), .text(item.path.text),
            .integer(Int64(item.depth)), .text(item.branchName), .text(item.commitHash),
            .integer(item.pullRequestNumber), .json(item.metadata), .timestamp(item.createdAt),
            .timestamp(item.updatedAt), .text(item.createdBy), .text(item.updatedBy),
            .identifier(operationID), .text(item.updatedBy))
    }

    /// Stores an item over its version before.
    static func update(_ item: WorkItem, over version: Int64, operationID: Identifier) -> Statement {
        Statement(
            """
            UPDATE work_items SET version = $3, title = $4, status = $5, parent_id = $6, path = $7, \
            depth = $8, branch_name = $9, commit_hash = $10, pr_number = $11, metadata = $12, \
            deleted_at = $13, deleted_operation_id = $14, updated_at = $15, updated_by = $16, \
            last_operation_id = $17, last_actor = $18 WHERE id = $1 AND version = $2
            """,
            .identifier(item.id), .integer(version), .integer(item.version), .text(item.title),
            .text(item.status.rawValue), .identifier(item.parentID), .text(item.path.text),
            .integer(Int64(item.depth)), .text(item.branchName), .text(item.commitHash),
            .integer(item.pullRequestNumber), .json(item.metadata), .timestamp(item.deletedAt),
            .identifier(item.deletedOperationID), .timestamp(item.updatedAt), .text(item.updatedBy),
            .identifier(operationID), .text(item.updatedBy))
    }

    /// Id and title of the items in `$1`, a JSON array of ids; deleted and archived ones are named too.
    static func labels(_ dialect: Dialect) -> String {
        let ids = dialect.identifiers(in: "$1")
        return """
            SELECT id, title FROM work_items WHERE id IN \(ids) \
            UNION ALL SELECT id, title FROM archived_work_items WHERE id IN \(ids)
            """
    }
}

extension WorkItem {
    /// Reads a row of `WorkItemStatements.columns` and `archived_at`.
    init(row: Row) throws(StorageError) {
        guard let type = ItemType(rawValue: try row.text(2)),
            let status = ItemStatus(rawValue: try row.text(4))
        else { throw StorageError(.invalidStatement, detail: "a work item of unknown type or status") }
        id = try row.identifier(0)
        version = try row.integer(1)
        self.type = type
        title = try row.text(3)
        self.status = status
        parentID = try row.optional(5, Row.identifier)
        path = ItemPath(text: try row.text(6))
        branchName = try row.optional(7, Row.text)
        commitHash = try row.optional(8, Row.text)
        pullRequestNumber = try row.optional(9, Row.integer)
        metadata = try row.bytes(10)
        deletedAt = try row.optional(11, Row.timestamp)
        deletedOperationID = try row.optional(12, Row.identifier)
        createdAt = try row.timestamp(13)
        updatedAt = try row.timestamp(14)
        createdBy = try row.text(15)
        updatedBy = try row.text(16)
        archivedAt = try row.optional(17, Row.timestamp)
    }
}
