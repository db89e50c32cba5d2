import Primitives
import Storage

/// What one item's answer shows besides the item: ancestors, descendants, dependencies, archived children.
enum FamilyStatements {
    private static let item = """
        item AS (SELECT id, path, depth, deleted_operation_id FROM work_items WHERE id = $1 \
        UNION ALL SELECT id, path, depth, deleted_operation_id FROM archived_work_items WHERE id = $1)
        """

    /// Where a table's rows lie below the item, so many levels down.
    private static func isBelow(by levels: ClosedRange<Int64>) -> String {
        let depths = levels.map { "(SELECT depth FROM item) + \($0)" }
        // One level is an equation: only then does the index give its rows in order.
        return """
            depth \(depths.count == 1 ? "= \(depths[0])" : "IN (\(depths.joined(separator: ", ")))") \
            AND path >= (SELECT path FROM item) || '/' AND path < (SELECT path FROM item) || '0'
            """
    }

    /// Below a deleted item only what its restoration would bring back.
    private static let goesAlong =
        "deleted_operation_id IS NOT DISTINCT FROM (SELECT deleted_operation_id FROM item)"

    /// The length of the path at each level that can be an ancestor's.
    private static let levels = (0..<ItemPath.depthMax)
        .map { "(\(($0 + 1) * ItemPath.levelLength))" }.joined(separator: ", ")

    /// Summaries of the item's ancestors, root first.
    static func ancestors(of id: Identifier) -> Statement {
        func above(_ table: String, _ archivedAt: String) -> String {
            """
            SELECT \(SummaryStatements.columns(of: "above")), \(archivedAt) AS archived_at FROM item \
            JOIN (VALUES \(levels)) AS level ON level.column1 < length(item.path) \
            JOIN \(table) AS above ON above.path = substr(item.path, 1, level.column1)
            """
        }
        return Statement(
            """
            WITH \(item) \(above("work_items", "NULL")) \
            UNION ALL \(above("archived_work_items", "above.archived_at")) ORDER BY depth
            """, .identifier(id))
    }

    /// Summaries of the item's descendants, nearest first: one more than an answer shows, which tells whether
    /// they are all. Each level is cut by itself, so that none is read whole.
    ///
    /// Ids sort by the time they were made, so the order of paths is that of creation.
    static func descendants(of id: Identifier, levels: Int64, withArchived: Bool) -> Statement {
        func level(_ number: Int64, _ table: String, _ archivedAt: String, _ condition: String) -> String {
            """
            SELECT * FROM (SELECT \(SummaryStatements.columns), \(archivedAt) AS archived_at, path \
            FROM \(table) WHERE \(isBelow(by: number...number))\(condition) \
            ORDER BY path LIMIT \(ItemTree.nodesMax + 1)) AS level_of_\(table)_\(number)
            """
        }
        let parts = (1...levels).flatMap { number in
            [level(number, "work_items", "NULL", " AND \(goesAlong)")]
                + (withArchived ? [level(number, "archived_work_items", "archived_at", "")] : [])
        }
        return Statement(
            """
            WITH \(item), below AS (\(parts.joined(separator: " UNION ALL "))) \
            SELECT \(SummaryStatements.columns), archived_at FROM below \
            ORDER BY depth, path LIMIT \(ItemTree.nodesMax + 1)
            """, .identifier(id))
    }

    /// How many the same descendants are.
    static func descendantCount(of id: Identifier, levels: Int64, withArchived: Bool) -> Statement {
        let live = "(SELECT count(*) FROM work_items WHERE \(isBelow(by: 1...levels)) AND \(goesAlong))"
        let archived = "(SELECT count(*) FROM archived_work_items WHERE \(isBelow(by: 1...levels)))"
        return Statement(
            "WITH \(item) SELECT \(withArchived ? "\(live) + \(archived)" : live)", .identifier(id))
    }

    /// How many of the item's children are in the archive.
    static func archivedChildrenCount(of id: Identifier) -> Statement {
        Statement("SELECT count(*) FROM archived_work_items WHERE parent_id = $1", .identifier(id))
    }

    /// Type, direction and the other item's summary of each dependency: one more than an answer shows.
    static func dependencies(of id: Identifier) -> Statement {
        func edges(_ direction: String, own: String, other: String) -> String {
            """
            SELECT dependency_type, '\(direction)' AS direction, \(other) AS other_id, created_at \
            FROM work_item_dependencies WHERE \(own) = $1
            """
        }
        func others(_ table: String, _ archivedAt: String) -> String {
            """
            SELECT edge.dependency_type AS dependency_type, edge.direction AS direction, \
            \(SummaryStatements.columns(of: "other")), \(archivedAt) AS archived_at, \
            edge.created_at AS linked_at FROM edge JOIN \(table) AS other ON other.id = edge.other_id
            """
        }
        return Statement(
            """
            WITH edge AS (\(edges("outgoing", own: "source_id", other: "target_id")) \
            UNION ALL \(edges("incoming", own: "target_id", other: "source_id"))) \
            \(others("work_items", "NULL")) UNION ALL \
            \(others("archived_work_items", "other.archived_at")) \
            ORDER BY linked_at, id, dependency_type, direction LIMIT \(Dependency.shownMax + 1)
            """, .identifier(id))
    }
}
