import NIOCore
import Storage

/// What a copy asks of the PostgreSQL store it follows.
///
/// Rows become visible when their transaction commits, in no order of their numbers. So the feed's place is a
/// snapshot: what comes next is what was not visible in it, a transaction that ran then included.
enum ChangesFeed {
    /// The most changes or rows of one answer.
    static let pageMax = 500

    /// The snapshot in which nothing is visible.
    static let beginning = "1:1:"

    /// What has become visible since a snapshot: rows of (the snapshot now, the store's epoch, change), at
    /// least one; without changes the change's columns are NULL.
    static func since(_ snapshot: String) -> Statement {
        Statement(
            """
            WITH seen AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot) \
            SELECT seen.snapshot, (SELECT epoch FROM store), \(Change.columns) FROM seen LEFT JOIN changes \
            ON transaction_id >= pg_snapshot_xmin($1::pg_snapshot) \
            AND NOT pg_visible_in_snapshot(transaction_id, $1::pg_snapshot) \
            ORDER BY seq LIMIT \(pageMax + 1)
            """, .text(snapshot))
    }

    /// The rest of what `since` had no room for.
    static func since(_ snapshot: String, seenIn now: String, after sequence: Int64) -> Statement {
        Statement(
            """
            SELECT $2::pg_snapshot, (SELECT epoch FROM store), \(Change.columns) FROM changes \
            WHERE transaction_id >= pg_snapshot_xmin($1::pg_snapshot) \
            AND NOT pg_visible_in_snapshot(transaction_id, $1::pg_snapshot) \
            AND pg_visible_in_snapshot(transaction_id, $2::pg_snapshot) \
            AND seq > $3 ORDER BY seq LIMIT \(pageMax + 1)
            """, .text(snapshot), .text(now), .integer(sequence))
    }

    /// From where the feed is to be followed by who reads the tables after this, and the store's epoch.
    static let now = Statement("SELECT pg_current_snapshot(), epoch FROM store")

    /// One row of a table, as a JSON object.
    static func row(of record: RecordTable, _ key: [SQLValue]) -> Statement {
        let conditions = record.key.enumerated().map { "\($1) = $\($0 + 1)" }.joined(separator: " AND ")
        return Statement("SELECT row_to_json(\(record.table)) FROM \(record.table) WHERE \(conditions)", key)
    }

    /// A page of a table's rows, as JSON objects, in the order of their keys.
    static func rows(of record: RecordTable, after key: [SQLValue]?) -> Statement {
        let columns = record.key.joined(separator: ", ")
        let values = record.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let condition = key == nil ? "" : " WHERE (\(columns)) > (\(values))"
        return Statement(
            """
            SELECT row_to_json(page) FROM (SELECT * FROM \(record.table)\(condition) \
            ORDER BY \(columns) LIMIT \(pageMax)) AS page
            """, key ?? [])
    }
}
