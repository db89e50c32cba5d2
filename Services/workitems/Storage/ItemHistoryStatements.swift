import NIOCore
import Primitives
import Storage
import Wire

/// Statements on what became of one item and of its dependencies.
enum ItemHistoryStatements {
    /// The most dependencies that one answer tells of.
    static let linksMax = 200

    /// A row that leaves `work_items` comes to the archive in the same transaction: that one is told.
    private static let isOfItem = """
        entity_id = $1 AND (entity = 'work_item' AND action <> 'archived' OR entity = 'archived_work_item')
        """

    /// Title and version of the item, in the archive or not.
    static func item(_ id: Identifier) -> Statement {
        Statement(
            """
            SELECT title, version FROM work_items WHERE id = $1 \
            UNION ALL SELECT title, version FROM archived_work_items WHERE id = $1
            """, .identifier(id))
    }

    /// The newest changes that left a version before this one.
    static func changes(of id: Identifier, before version: Int64, rows: Int64) -> Statement {
        Statement(
            """
            SELECT seq, version, action, actor, at, operation_id, before, after, \
            (SELECT conflict_id FROM conflicted_operations AS kept \
            WHERE kept.operation_id = changes.operation_id) \
            FROM changes WHERE \(isOfItem) AND version < $2 ORDER BY seq DESC LIMIT $3
            """, .identifier(id), .integer(version), .integer(rows))
    }

    /// The dependencies that the item got or lost as their source, or as the target of one it still has:
    /// from this place on, and until the first change that left this version or a later one.
    static func links(of id: Identifier, from sequence: Int64, before version: Int64) -> [Statement] {
        let range = """
            entity = 'work_item_dependency' AND seq >= $2 AND seq < coalesce(\
            (SELECT min(seq) FROM changes WHERE \(isOfItem) AND version >= $3), \(Int64.max))
            """
        func statement(_ whose: String, _ parameters: [SQLValue]) -> Statement {
            Statement(
                """
                SELECT seq, action, actor, at, operation_id, coalesce(after, before) FROM changes \
                WHERE \(whose) AND \(range) ORDER BY seq DESC LIMIT \(linksMax + 1)
                """, [.identifier(id), .integer(sequence), .integer(version)] + parameters)
        }
        let sources = "(SELECT CAST(source_id AS text) FROM work_item_dependencies WHERE target_id = $4)"
        return [
            statement("entity_id = $1", []),
            statement(
                "entity_id IN \(sources) AND coalesce(after, before) ->> 'target_id' = $1",
                [.identifier(id)]),
        ]
    }
}

extension ItemChange {
    /// Reads a row of `ItemHistoryStatements.changes`.
    init(row: Row) throws(StorageError) {
        sequence = try row.integer(0)
        version = try row.integer(1)
        action = try row.text(2)
        stamp = try ChangeStamp(row: row, from: 3)
        let rows = [try row.optional(6, Row.bytes), try row.optional(7, Row.bytes)]
        byteCount = rows.reduce(0) { $0 + ($1?.readableBytes ?? 0) }
        before = rows[0].flatMap { JSONSlice(unchecked: $0).decoded?.object }
        after = rows[1].flatMap { JSONSlice(unchecked: $0).decoded?.object }
        conflictID = try row.optional(8, Row.text)
    }
}

extension ChangeStamp {
    /// Reads three columns of a row: who, when, through which call.
    init(row: Row, from first: Int) throws(StorageError) {
        actor = try row.text(first)
        at = try row.text(first + 1)
        operationID = try row.identifier(first + 2)
    }
}

extension LinkChange {
    /// Reads a row of `ItemHistoryStatements.links` of this item.
    init(row: Row, of id: Identifier) throws(StorageError) {
        let edge = JSONSlice(unchecked: try row.bytes(5)).decoded
        guard let source = edge?["source_id"]?.string.flatMap({ Identifier($0) }),
            let target = edge?["target_id"]?.string.flatMap({ Identifier($0) }),
            let type = edge?["dependency_type"]?.string.flatMap({ DependencyType(rawValue: $0) })
        else { throw StorageError(.invalidStatement, detail: "a dependency that can't be read") }
        sequence = try row.integer(0)
        action = try row.text(1)
        stamp = try ChangeStamp(row: row, from: 2)
        self.type = type
        direction = source == id ? .outgoing : .incoming
        otherID = source == id ? target : source
    }
}
