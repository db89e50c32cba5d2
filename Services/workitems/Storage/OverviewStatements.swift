import Primitives
import Storage

/// What the status report reads.
enum OverviewStatements {
    /// Items that are neither completed nor deleted, whole trees first.
    static func openItems(limit: Int64) -> Statement {
        Statement(
            """
            SELECT id, version, item_type, title, status, path, created_at, branch_name FROM work_items \
            WHERE \(isOpen) ORDER BY path LIMIT $1
            """, .integer(limit))
    }

    /// As the index has it.
    private static let isOpen = "deleted_at IS NULL AND status IN ('active', 'blocked')"

    /// How many such items there are.
    static func openItemCount(_ dialect: Dialect) -> Statement {
        switch dialect {
        case .postgresql:
            Statement(
                """
                SELECT CAST(coalesce(sum(items), 0) AS bigint) FROM work_item_tallies \
                WHERE NOT is_deleted AND status IN ('active', 'blocked')
                """)
        case .sqlite: Statement("SELECT count(*) FROM work_items WHERE \(isOpen)")
        }
    }

    /// Enhancements that are not completed, the most urgent first, and how many there are.
    static func enhancements(limit: Int64) -> Statement {
        Statement(
            """
            SELECT id, title, priority, status, target_quarter, count(*) OVER () \
            FROM future_enhancements WHERE status <> 'completed' ORDER BY priority, created_at, id LIMIT $1
            """, .integer(limit))
    }

    /// How many there are, which each row tells.
    static func count(_ rows: Rows, column: Int) throws(StorageError) -> Int64 {
        guard let row = rows.first else { return 0 }
        return try row.integer(column)
    }
}

extension OpenItem {
    /// Reads a row of `OverviewStatements.openItems`.
    init(row: Row) throws(StorageError) {
        id = try row.identifier(0)
        version = try row.integer(1)
        type = try row.text(2)
        title = try row.text(3)
        status = try row.text(4)
        path = ItemPath(text: try row.text(5))
        createdAt = try row.text(6)
        branchName = try row.optional(7, Row.text)
    }
}

extension PendingEnhancement {
    /// How many columns an enhancement takes.
    static let columnCount = 5

    /// Reads a row of `OverviewStatements.enhancements`.
    init(row: Row) throws(StorageError) {
        id = try row.identifier(0)
        title = try row.text(1)
        priority = try row.integer(2)
        status = try row.text(3)
        targetQuarter = try row.optional(4, Row.text)
    }
}
