import Storage

/// Statements that find items by what somebody has begun to type.
enum TitleStatements {
    /// Older items than so many are not looked at: nobody types while a million are.
    private static let lookedAtMax = 10_000

    /// The ids of items that are not deleted and have this in their title, or whose ids begin so; newest
    /// first.
    static func ids(titled text: String, type: ItemType? = nil, limit: Int64) -> Statement {
        var parameters = [
            LikePattern.containing(text), LikePattern.beginning(with: text), .integer(limit),
        ]
        if let type { parameters.append(.text(type.rawValue)) }
        // The engine lowers both sides, each in its own way.
        return Statement(
            """
            SELECT id FROM (SELECT id, title, created_at FROM work_items WHERE deleted_at IS NULL\
            \(type == nil ? "" : " AND item_type = $4") \
            ORDER BY created_at DESC, id DESC LIMIT \(lookedAtMax)) AS recent \
            WHERE lower(title) LIKE lower($1) \(LikePattern.escape) \
            OR CAST(id AS text) LIKE lower($2) \(LikePattern.escape) \
            ORDER BY created_at DESC, id DESC LIMIT $3
            """, parameters)
    }
}
