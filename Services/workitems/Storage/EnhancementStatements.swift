import Primitives
import ServiceKit
import Storage
import Wire

/// Which enhancements a list holds.
struct EnhancementFilter: Sendable, Equatable {
    var priority: Int64?
    var status: EnhancementStatus?
    var targetQuarter: String?
}

/// Statements on enhancements.
enum EnhancementStatements {
    /// What `Enhancement.init(row:)` reads, in its order.
    static let columns = """
        id, version, title, description, priority, status, target_quarter, \
        requires_constitutional_principles, depends_on, created_at, updated_at, created_by, updated_by
        """

    /// What `EnhancementSummary.init(row:)` reads, in its order.
    private static let summaryColumns =
        "id, version, title, priority, status, target_quarter, updated_at"

    /// One enhancement.
    static func find(_ id: Identifier) -> Statement {
        Statement("SELECT \(columns) FROM future_enhancements WHERE id = $1", .identifier(id))
    }

    /// One enhancement to be changed, locked.
    static func forChange(_ id: Identifier, _ dialect: Dialect) -> Statement {
        Statement(
            "SELECT \(columns) FROM future_enhancements WHERE id = $1\(dialect.forChange)", .identifier(id))
    }

    /// These and all that they depend on, however far: rows of id, title and depends_on.
    static func order(from ids: [Identifier], _ dialect: Dialect) -> Statement {
        Statement(
            """
            WITH RECURSIVE reached AS (SELECT id FROM future_enhancements \
            WHERE id IN \(dialect.identifiers(in: "$1")) UNION \
            SELECT link.value FROM reached JOIN future_enhancements AS place ON place.id = reached.id \
            \(dialect.eachIdentifier(in: "place.depends_on", as: "link"))) \
            SELECT id, title, depends_on FROM future_enhancements WHERE id IN (SELECT id FROM reached)
            """, .json(ids.json.serialized))
    }

    static func insert(_ enhancement: Enhancement, operationID: Identifier) -> Statement {
        Statement(
            """
            INSERT INTO future_enhancements (\(columns), last_operation_id, last_actor) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            .identifier(enhancement.id), .integer(enhancement.version), .text(enhancement.title),
            .text(enhancement.description), .integer(enhancement.priority),
            .text(enhancement.status.rawValue), .text(enhancement.targetQuarter),
            .json(enhancement.principlesJSON), .json(enhancement.dependsOn.json.serialized),
            .timestamp(enhancement.createdAt), .timestamp(enhancement.updatedAt),
            .text(enhancement.createdBy), .text(enhancement.updatedBy), .identifier(operationID),
            .text(enhancement.updatedBy))
    }

    /// Stores an enhancement over its version before.
    static func update(
        _ enhancement: Enhancement, over version: Int64, operationID: Identifier
    ) -> Statement {
        Statement(
            """
            UPDATE future_enhancements SET version = $3, title = $4, description = $5, priority = $6, \
            status = $7, target_quarter = $8, requires_constitutional_principles = $9, depends_on = $10, \
            updated_at = $11, updated_by = $12, last_operation_id = $13, last_actor = $14 \
            WHERE id = $1 AND version = $2
            """,
            .identifier(enhancement.id), .integer(version), .integer(enhancement.version),
            .text(enhancement.title), .text(enhancement.description), .integer(enhancement.priority),
            .text(enhancement.status.rawValue), .text(enhancement.targetQuarter),
            .json(enhancement.principlesJSON), .json(enhancement.dependsOn.json.serialized),
            .timestamp(enhancement.updatedAt), .text(enhancement.updatedBy), .identifier(operationID),
            .text(enhancement.updatedBy))
    }

    // MARK: Lists

    /// One page, of summaries or of whole entities, the most urgent first.
    static func page(_ filter: EnhancementFilter, full: Bool, _ page: PageRequest) -> Statement {
        let (condition, parameters) = condition(filter)
        let next = parameters.count + 1
        return Statement(
            """
            SELECT \(full ? columns : summaryColumns) FROM future_enhancements\(condition) \
            ORDER BY priority, created_at, id LIMIT $\(next) OFFSET $\(next + 1)
            """, parameters + [.integer(page.limit), .integer(page.offset)])
    }

    /// How many enhancements all pages hold.
    static func count(_ filter: EnhancementFilter) -> Statement {
        let (condition, parameters) = condition(filter)
        return Statement("SELECT count(*) FROM future_enhancements\(condition)", parameters)
    }

    private static func condition(_ filter: EnhancementFilter) -> (String, [SQLValue]) {
        let matches: [(column: String, value: SQLValue)?] = [
            filter.priority.map { ("priority", .integer($0)) },
            filter.status.map { ("status", .text($0.rawValue)) },
            filter.targetQuarter.map { ("target_quarter", .text($0)) },
        ]
        let present = matches.compactMap { $0 }
        let terms = present.enumerated().map { "\($0.element.column) = $\($0.offset + 1)" }
        return (terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND "), present.map(\.value))
    }

    /// The ids of those that have this in their title, or whose ids begin so; newest first.
    static func ids(titled text: String, limit: Int64) -> Statement {
        Statement(
            """
            SELECT id FROM future_enhancements WHERE lower(title) LIKE lower($1) \(LikePattern.escape) \
            OR CAST(id AS text) LIKE lower($2) \(LikePattern.escape) \
            ORDER BY created_at DESC, id DESC LIMIT $3
            """, LikePattern.containing(text), LikePattern.beginning(with: text), .integer(limit))
    }
}
