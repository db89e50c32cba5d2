import Primitives
import Storage

/// Which work items a list holds.
struct WorkItemFilter: Sendable, Equatable {
    var type: ItemType?
    var status: ItemStatus?
    var parentID: Identifier?
    var rootsOnly = false
    var includesDeleted = false
}

/// Statements for pages of work items, newest first.
enum ListStatements {
    /// One page, of summaries or of whole entities.
    static func page(_ filter: WorkItemFilter, full: Bool, limit: Int64, offset: Int64) -> Statement {
        let (condition, parameters) = condition(filter)
        let columns = full ? WorkItemStatements.columns : SummaryStatements.columns
        let next = parameters.count + 1
        return Statement(
            """
            SELECT \(columns), NULL FROM work_items\(condition) \
            ORDER BY created_at DESC, id DESC LIMIT $\(next) OFFSET $\(next + 1)
            """, parameters + [.integer(limit), .integer(offset)])
    }

    /// How many items all pages hold.
    static func count(_ filter: WorkItemFilter) -> Statement {
        let (condition, parameters) = condition(filter)
        return Statement("SELECT count(*) FROM work_items\(condition)", parameters)
    }

    /// The filters present, joined: the texts are few.
    private static func condition(_ filter: WorkItemFilter) -> (String, [SQLValue]) {
        var terms: [String] = []
        var parameters: [SQLValue] = []
        func match(_ column: String, _ value: SQLValue) {
            parameters.append(value)
            terms.append("\(column) = $\(parameters.count)")
        }
        if !filter.includesDeleted { terms.append("deleted_at IS NULL") }
        if let status = filter.status { match("status", .text(status.rawValue)) }
        if let type = filter.type { match("item_type", .text(type.rawValue)) }
        if let parentID = filter.parentID { match("parent_id", .identifier(parentID)) }
        if filter.rootsOnly { terms.append("parent_id IS NULL") }
        return (terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND "), parameters)
    }
}
