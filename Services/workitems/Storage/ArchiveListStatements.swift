import Primitives
import Storage

/// Which items of the archive a list holds.
struct ArchiveFilter: Sendable, Equatable {
    var type: ItemType?
    /// Part of the title, in any case.
    var titleContains: String?
    var createdBefore: Timestamp?
    var createdAfter: Timestamp?
}

/// Statements for pages of the archive, newest created first.
enum ArchiveListStatements {
    /// One page of summaries.
    static func page(_ filter: ArchiveFilter, _ page: PageRequest) -> Statement {
        let (condition, parameters) = condition(filter)
        let next = parameters.count + 1
        return Statement(
            """
            SELECT \(SummaryStatements.columns), archived_at FROM archived_work_items\(condition) \
            ORDER BY created_at DESC, id DESC LIMIT $\(next) OFFSET $\(next + 1)
            """, parameters + [.integer(page.limit), .integer(page.offset)])
    }

    /// How many items all pages hold.
    static func count(_ filter: ArchiveFilter) -> Statement {
        let (condition, parameters) = condition(filter)
        return Statement("SELECT count(*) FROM archived_work_items\(condition)", parameters)
    }

    private static func condition(_ filter: ArchiveFilter) -> (String, [SQLValue]) {
        let present: [(term: String, value: SQLValue)] = [
            filter.type.map { ("item_type = $", .text($0.rawValue)) },
            filter.createdBefore.map { ("created_at < $", .timestamp($0)) },
            filter.createdAfter.map { ("created_at > $", .timestamp($0)) },
            filter.titleContains.map { ("lower(title) LIKE lower($", LikePattern.containing($0)) },
        ].compactMap { $0 }
        let terms = present.enumerated().map { number, each in
            let isPattern = each.term.hasSuffix("lower($")
            return "\(each.term)\(number + 1)\(isPattern ? ") \(LikePattern.escape)" : "")"
        }
        return (terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND "), present.map(\.value))
    }
}
