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
    ///
    /// An item of the archive keeps the path it had, and what is above it may have moved since: so its
    /// ancestors are found from parent to parent. Nothing in the archive has a live item below it.
    static func ancestors(of id: Identifier) -> Statement {
        func above(_ archivedAt: String, _ distance: String) -> String {
            """
            SELECT \(SummaryStatements.columns(of: "above")), \(archivedAt) AS archived_at, \
            \(distance) AS distance
            """
        }
        func chained(_ table: String, _ archivedAt: String) -> String {
            """
            \(above(archivedAt, "chain.distance")) FROM chain \
            JOIN \(table) AS above ON above.id = chain.id
            """
        }
        return Statement(
            """
            WITH RECURSIVE chain AS (SELECT parent_id AS id, 1 AS distance FROM archived_work_items \
            WHERE id = $1 AND parent_id IS NOT NULL UNION ALL \
            SELECT coalesce(live.parent_id, archived.parent_id), chain.distance + 1 FROM chain \
            LEFT JOIN work_items AS live ON live.id = chain.id \
            LEFT JOIN archived_work_items AS archived ON archived.id = chain.id \
            WHERE coalesce(live.parent_id, archived.parent_id) IS NOT NULL \
            AND chain.distance < \(distanceMax)) \
            \(above("NULL", "item.depth - above.depth")) FROM work_items AS item \
            JOIN (VALUES \(levels)) AS level ON level.column1 < length(item.path) \
            JOIN work_items AS above ON above.path = substr(item.path, 1, level.column1) WHERE item.id = $1 \
            UNION ALL \(chained("work_items", "NULL")) \
            UNION ALL \(chained("archived_work_items", "above.archived_at")) ORDER BY distance DESC
            """, .identifier(id))
    }

    /// What an item of the archive was below may have moved below others since.
    private static let distanceMax = 2 * ItemPath.depthMax

    /// Summaries of the item's descendants, nearest first: one more than an answer shows, which tells whether
    /// they are all. Each level is cut by itself, so that none is read whole.
    ///
    /// Ids sort by the time they were made, so the order of paths is that of creation.
    static func descendants(
        of id: Identifier, levels: Int64, withArchived: Bool, _ dialect: Dialect
    ) -> Statement {
        switch dialect {
        case .postgresql where !withArchived: liveDescendants(of: id, levels: levels)
        case .postgresql, .sqlite: descendantsByLevel(of: id, levels: levels, withArchived: withArchived)
        }
    }

    /// The same of what is not in the archive, for PostgreSQL. A level is cut in an index that has all this
    /// takes: otherwise the server may go along another one, through all that lies below, for each level. And
    /// one plan for all takes less time to begin with than five.
    private static func liveDescendants(of id: Identifier, levels: Int64) -> Statement {
        let distances = (1...levels).map { "(\($0))" }.joined(separator: ", ")
        return Statement(
            """
            WITH \(item), below AS (SELECT live.id, live.path, level.distance FROM item \
            CROSS JOIN (VALUES \(distances)) AS level (distance) CROSS JOIN LATERAL (SELECT id, path \
            FROM work_items WHERE depth = item.depth + level.distance \
            AND path >= item.path || '/' AND path < item.path || '0' \
            AND deleted_operation_id IS NOT DISTINCT FROM item.deleted_operation_id \
            ORDER BY path LIMIT \(ItemTree.nodesMax + 1)) AS live \
            ORDER BY distance, path LIMIT \(ItemTree.nodesMax + 1)) \
            SELECT \(SummaryStatements.columns(of: "shown")), NULL FROM below \
            JOIN work_items AS shown ON shown.id = below.id ORDER BY below.distance, below.path
            """, .identifier(id))
    }

    /// The same, part by part: what is in the archive is found by its parent, on the level above.
    private static func descendantsByLevel(
        of id: Identifier, levels: Int64, withArchived: Bool
    ) -> Statement {
        func live(_ number: Int64) -> String {
            """
            live_\(number) AS (SELECT \(SummaryStatements.columns), NULL AS archived_at, path, \
            \(number) AS distance FROM work_items WHERE \(isBelow(by: number...number)) AND \(goesAlong) \
            ORDER BY path LIMIT \(ItemTree.nodesMax + 1))
            """
        }
        func archived(_ number: Int64) -> String {
            let parents =
                number == 1
                ? "= $1"
                : "IN (SELECT id FROM live_\(number - 1) UNION ALL SELECT id FROM archived_\(number - 1))"
            return """
                archived_\(number) AS (SELECT \(SummaryStatements.columns), archived_at, path, \
                \(number) AS distance FROM archived_work_items WHERE parent_id \(parents) \
                ORDER BY path LIMIT \(ItemTree.nodesMax + 1))
                """
        }
        let parts = (1...levels).flatMap { [live($0)] + (withArchived ? [archived($0)] : []) }
        let names = (1...levels).flatMap { ["live_\($0)"] + (withArchived ? ["archived_\($0)"] : []) }
        let all = names.map { "SELECT * FROM \($0)" }.joined(separator: " UNION ALL ")
        return Statement(
            """
            WITH \(item), \(parts.joined(separator: ", ")), below AS (\(all)) \
            SELECT \(SummaryStatements.columns), archived_at FROM below \
            ORDER BY distance, path LIMIT \(ItemTree.nodesMax + 1)
            """, .identifier(id))
    }

    /// How many the same descendants are.
    static func descendantCount(of id: Identifier, levels: Int64, withArchived: Bool) -> Statement {
        let live = "SELECT count(*) FROM work_items WHERE \(isBelow(by: 1...levels)) AND \(goesAlong)"
        guard withArchived else { return Statement("WITH \(item) \(live)", .identifier(id)) }
        let start = "(SELECT depth FROM item)"
        return Statement(
            """
            WITH RECURSIVE \(item), place AS (SELECT id, 0 AS distance FROM item UNION ALL \
            SELECT id, depth - \(start) FROM work_items WHERE \(isBelow(by: 1...levels)) AND \(goesAlong)), \
            below AS (SELECT archived.id, place.distance + 1 AS distance FROM place \
            JOIN archived_work_items AS archived ON archived.parent_id = place.id UNION ALL \
            SELECT archived.id, below.distance + 1 FROM below \
            JOIN archived_work_items AS archived ON archived.parent_id = below.id \
            WHERE below.distance < \(levels)) \
            SELECT (\(live)) + (SELECT count(*) FROM below WHERE distance <= \(levels))
            """, .identifier(id))
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
