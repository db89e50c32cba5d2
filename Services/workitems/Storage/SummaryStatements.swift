import Primitives
import Storage

/// The columns of a summary.
enum SummaryStatements {
    private static let names = [
        "id", "version", "item_type", "title", "status", "parent_id", "depth", "updated_at", "deleted_at",
    ]

    /// What `WorkItemSummary.init(row:)` reads, in its order, but for `archived_at`.
    static let columns = names.joined(separator: ", ")

    /// The same of one table of several, each under its own name: a UNION is ordered by those only.
    static func columns(of table: String) -> String {
        names.map { "\(table).\($0) AS \($0)" }.joined(separator: ", ")
    }

    /// One item that is not in the archive.
    static func item(_ id: Identifier) -> Statement {
        Statement("SELECT \(columns), NULL FROM work_items WHERE id = $1", .identifier(id))
    }
}

extension WorkItemSummary {
    /// How many columns a summary takes, `archived_at` the last of them.
    static let columnCount = 10

    /// Reads a row that holds the columns of a summary and `archived_at`, from column `first` on.
    init(row: Row, from first: Int = 0) throws(StorageError) {
        id = try row.identifier(first)
        version = try row.integer(first + 1)
        type = try row.text(first + 2)
        title = try row.text(first + 3)
        status = try row.text(first + 4)
        parentID = try row.optional(first + 5, Row.identifier)
        depth = try row.integer(first + 6)
        updatedAt = try row.text(first + 7)
        deletedAt = try row.optional(first + 8, Row.text)
        archivedAt = try row.optional(first + 9, Row.text)
    }
}
