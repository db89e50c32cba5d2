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

/// Statements for pages of work items, newest first: no more rows are read than a page shows, and none that
/// it skips but in an index.
enum ListStatements {
    /// From this offset on a page's ids are looked up first, for they are in the index and the rest is not.
    private static let deepOffset: Int64 = 500

    /// One page, of summaries or of whole entities.
    static func page(_ filter: WorkItemFilter, full: Bool, limit: Int64, offset: Int64) -> Statement {
        let columns = "\(full ? WorkItemStatements.columns : SummaryStatements.columns), NULL AS archived_at"
        guard offset >= deepOffset else {
            return page(filter, columns: "\(columns), created_at AS listed_at", limit: limit, offset: offset)
        }
        let page = page(filter, columns: "id, created_at AS listed_at", limit: limit, offset: offset)
        return Statement(
            """
            SELECT \(columns) FROM work_items WHERE id IN (SELECT id FROM (\(page.sql)) AS page) \
            ORDER BY created_at DESC, id DESC
            """, page.parameters)
    }

    private static func page(
        _ filter: WorkItemFilter, columns: String, limit: Int64, offset: Int64
    ) -> Statement {
        let (terms, parameters) = terms(filter)
        func part(_ more: [String]) -> String {
            let condition = (terms + more).joined(separator: " AND ")
            return "SELECT \(columns) FROM work_items\(condition.isEmpty ? "" : " WHERE ")\(condition)"
        }
        let next = parameters.count + 1
        let end = "DESC, id DESC LIMIT $\(next) OFFSET $\(next + 1)"
        let values = parameters + [.integer(limit), .integer(offset)]
        let parts = merged(filter)
        guard !parts.isEmpty else {
            // A NULL that all roots have in common: the order of the index on parents, word for word.
            let first = filter.rootsOnly ? "parent_id DESC, created_at" : "created_at"
            return Statement("\(part([])) ORDER BY \(first) \(end)", values)
        }
        // Each ends by itself, without which PostgreSQL would sort all of it.
        let needed = limit.addingReportingOverflow(offset)
        let cut = "ORDER BY created_at DESC, id DESC LIMIT $\(next + 2)"
        let all = parts.map { "SELECT * FROM (\(part([$0])) \(cut)) AS part" }.joined(
            separator: " UNION ALL ")
        return Statement(
            "\(all) ORDER BY listed_at \(end)",
            values + [.integer(needed.overflow ? .max : needed.partialValue)])
    }

    /// The lists that a list is merged from, by what each of them adds: one of each type where only the
    /// status is given, and the other way round, for the index has the order of lists for both together.
    private static func merged(_ filter: WorkItemFilter) -> [String] {
        guard filter.parentID == nil, !filter.rootsOnly else { return [] }
        switch (filter.status, filter.type) {
        case (.some, nil): return ItemType.allCases.map { "item_type = '\($0.rawValue)'" }
        case (nil, .some): return ItemStatus.allCases.map { "status = '\($0.rawValue)'" }
        case (nil, nil), (.some, .some): return []
        }
    }

    /// How many items all pages hold.
    static func count(_ filter: WorkItemFilter, _ dialect: Dialect) -> Statement {
        if dialect == .postgresql, filter.parentID == nil { return tally(filter) }
        var (terms, parameters) = terms(filter)
        if filter.status == nil, filter.type != nil, filter.parentID == nil, !filter.rootsOnly {
            // Whatever it is: the index begins with it.
            let all = ItemStatus.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            terms.append("status IN (\(all))")
        }
        let condition = terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
        return Statement("SELECT count(*) FROM work_items\(condition)", parameters)
    }

    /// The same by what PostgreSQL counts with each change.
    private static func tally(_ filter: WorkItemFilter) -> Statement {
        var terms = filter.includesDeleted ? [] : ["NOT is_deleted"]
        var parameters: [SQLValue] = []
        if let status = filter.status {
            parameters.append(.text(status.rawValue))
            terms.append("status = $\(parameters.count)")
        }
        if let type = filter.type {
            parameters.append(.text(type.rawValue))
            terms.append("item_type = $\(parameters.count)")
        }
        if filter.rootsOnly { terms.append("is_root") }
        let condition = terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
        return Statement(
            "SELECT CAST(coalesce(sum(items), 0) AS bigint) FROM work_item_tallies\(condition)", parameters)
    }

    /// The filters present: the texts are few.
    private static func terms(_ filter: WorkItemFilter) -> ([String], [SQLValue]) {
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
        return (terms, parameters)
    }
}
