import Primitives
import ServiceKit
import Storage
import Wire

/// Statements that move items to the archive.
enum ArchiveStatements {
    /// The most old items that one batch looks at, most of which may have to stay.
    static let lookedAtMax = 1000

    private static let isDone = "(status = 'completed' OR deleted_at IS NOT NULL)"

    /// Created_at, id and whether it is done of each item created before a time, newest first, after a place.
    static func old(before time: Timestamp, after place: ArchivePlace?) -> Statement {
        let (start, parameters) = window(before: time, after: place)
        return Statement(
            """
            SELECT created_at, id, \(isDone) FROM work_items WHERE \(start) \
            ORDER BY created_at DESC, id DESC LIMIT \(lookedAtMax)
            """, parameters)
    }

    /// Which old items a window holds.
    private static func window(before time: Timestamp, after place: ArchivePlace?) -> (String, [SQLValue]) {
        guard let place else { return ("created_at < $1", [.timestamp(time)]) }
        return (
            "created_at < $1 AND (created_at, id) < ($2, $3)",
            [.timestamp(time), .timestamp(place.createdAt), .identifier(place.id)]
        )
    }

    /// Those of these items that are still as old and done, locked, as `ArchiveBatch.Candidate` reads them.
    /// The lock of the tree must be held.
    static func candidates(
        _ ids: [Identifier], before time: Timestamp, _ dialect: Dialect
    ) -> Statement {
        Statement(
            """
            SELECT item.id, item.parent_id, (SELECT count(*) FROM (SELECT 1 FROM work_items AS child \
            WHERE child.parent_id = item.id LIMIT \(ids.count + 1)) AS below), \(isNeeded) \
            FROM work_items AS item WHERE id IN \(dialect.identifiers(in: "$1")) AND created_at < $2 \
            AND \(isDone)\(dialect.forRemoval("item"))
            """, .json(ids.json.serialized), .timestamp(time))
    }

    /// Whether an open item depends on the item, or a conflict of it is open.
    private static let isNeeded: String = {
        func openItem(_ other: String, _ own: String, _ type: String) -> String {
            """
            EXISTS (SELECT 1 FROM work_item_dependencies AS edge JOIN work_items AS other \
            ON other.id = edge.\(other) WHERE edge.\(own) = item.id AND edge.dependency_type = '\(type)' \
            AND other.deleted_at IS NULL AND other.status <> 'completed')
            """
        }
        return """
            (\(openItem("target_id", "source_id", "blocks")) \
            OR \(openItem("source_id", "target_id", "depends_on")) \
            OR EXISTS (SELECT 1 FROM sync_conflicts WHERE entity = 'work_item' \
            AND entity_id = CAST(item.id AS text) AND resolved_at IS NULL))
            """
    }()

    /// Of a window of old items, how many are done; and how many of those will go in the end: those below
    /// which nothing has to stay.
    static func survey(before time: Timestamp, after place: ArchivePlace?) -> Statement {
        let (start, parameters) = window(before: time, after: place)
        let needed = isNeeded.replacing("item.", with: "below.")
        return Statement(
            """
            SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM work_items AS below \
            WHERE below.path >= item.path AND below.path < item.path || '0' \
            AND (below.created_at >= $1 OR (below.status <> 'completed' AND below.deleted_at IS NULL) \
            OR \(needed)))) FROM (SELECT path FROM (SELECT path, status, deleted_at FROM work_items \
            WHERE \(start) ORDER BY created_at DESC, id DESC LIMIT \(lookedAtMax)) AS seen \
            WHERE \(isDone)) AS item
            """, parameters)
    }

    /// Moves these items, whose rows are locked.
    static func move(
        _ ids: [Identifier], at now: Timestamp, by actor: String, operationID: Identifier, _ dialect: Dialect
    ) -> [Statement] {
        let own = """
            id, version, item_type, title, status, parent_id, path, depth, branch_name, commit_hash, \
            pr_number, metadata, deleted_at, deleted_operation_id, created_at, updated_at, created_by, \
            updated_by
            """
        let isOne = "id IN \(dialect.identifiers(in: "$1"))"
        let list = SQLValue.json(ids.json.serialized)
        return [
            // The archive's row says which operation the removal belongs to: it comes first.
            Statement(
                """
                INSERT INTO archived_work_items (\(own), last_operation_id, last_actor, archived_at) \
                SELECT \(own), \(dialect.identifier("$2")), $3, $4 FROM work_items WHERE \(isOne)
                """, list, .identifier(operationID), .text(actor), .timestamp(now)),
            Statement("DELETE FROM work_items WHERE \(isOne)", list),
        ]
    }
}

extension ArchiveBatch.Candidate {
    /// Reads a row of `ArchiveStatements.candidates`.
    init(row: Row) throws(StorageError) {
        self.init(
            id: try row.identifier(0), parentID: try row.optional(1, Row.identifier),
            childCount: Int(try row.integer(2)), isNeeded: try row.bool(3))
    }
}
