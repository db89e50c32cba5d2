import Primitives
import Storage

/// Statements on dependencies between items.
enum DependencyStatements {
    /// The most steps of the order that are read to tell a loop.
    private static let stepsMax = 100_000

    private static let isEdge = "source_id = $1 AND target_id = $2 AND dependency_type = $3"

    private static func parameters(_ edge: DependencyEdge) -> [SQLValue] {
        [.identifier(edge.sourceID), .identifier(edge.targetID), .text(edge.type.rawValue)]
    }

    /// A row if there is this dependency.
    static func find(_ edge: DependencyEdge) -> Statement {
        Statement("SELECT 1 FROM work_item_dependencies WHERE \(isEdge)", parameters(edge))
    }

    /// Adds a dependency.
    static func insert(
        _ edge: DependencyEdge, at now: Timestamp, by actor: String, operationID: Identifier
    ) -> Statement {
        Statement(
            """
            INSERT INTO work_item_dependencies (source_id, target_id, dependency_type, created_at, \
            created_by, last_operation_id, last_actor) VALUES ($1, $2, $3, $4, $5, $6, $5)
            """,
            parameters(edge) + [.timestamp(now), .text(actor), .identifier(operationID)])
    }

    /// Removes a dependency; its row is stamped before it goes, so that history tells who did it.
    static func remove(_ edge: DependencyEdge, by actor: String, operationID: Identifier) -> [Statement] {
        [
            Statement(
                """
                UPDATE work_item_dependencies SET last_operation_id = $4, last_actor = $5 WHERE \(isEdge)
                """, parameters(edge) + [.identifier(operationID), .text(actor)]),
            Statement("DELETE FROM work_item_dependencies WHERE \(isEdge)", parameters(edge)),
        ]
    }

    /// All items that must wait for one, itself included: whether deleted and archived ones lie between or
    /// not, for they may be restored.
    private static let waiting = """
        waiting AS (SELECT id FROM work_items WHERE id = $1 UNION \
        SELECT CASE edge.dependency_type WHEN 'blocks' THEN edge.target_id ELSE edge.source_id END \
        FROM waiting JOIN work_item_dependencies AS edge \
        ON (edge.source_id = waiting.id AND edge.dependency_type = 'blocks') \
        OR (edge.target_id = waiting.id AND edge.dependency_type = 'depends_on'))
        """

    /// A row if the edge's earlier item must wait for its later one already.
    static func contradiction(of edge: DependencyEdge) -> Statement {
        Statement(
            "WITH RECURSIVE \(waiting) SELECT 1 FROM waiting WHERE id = $2 LIMIT 1",
            .identifier(edge.laterID), .identifier(edge.earlierID))
    }

    /// Which item must be finished before which, as far as that follows from one item.
    static func order(from id: Identifier) -> Statement {
        Statement(
            """
            WITH RECURSIVE \(waiting) \
            SELECT source_id, target_id FROM work_item_dependencies \
            WHERE dependency_type = 'blocks' AND source_id IN (SELECT id FROM waiting) UNION ALL \
            SELECT target_id, source_id FROM work_item_dependencies \
            WHERE dependency_type = 'depends_on' AND target_id IN (SELECT id FROM waiting) \
            LIMIT \(stepsMax)
            """, .identifier(id))
    }
}
