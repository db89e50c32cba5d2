import Primitives
import Storage

/// Statements on the history of changes, which the database itself writes.
enum HistoryStatements {
    /// The entity as it was at `version`: what the first later change found.
    static func state(of entity: String, _ id: String, at version: Int64) -> Statement {
        Statement(
            """
            SELECT before FROM changes WHERE entity_id = $1 AND entity = $2 AND version > $3 \
            ORDER BY seq LIMIT 1
            """, .text(id), .text(entity), .integer(version))
    }
}
