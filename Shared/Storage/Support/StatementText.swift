/// A statement's SQL as a key. Its length tells it from almost every other, and hashing all of it with each
/// call would take as long as finding it.
struct StatementText: Hashable {
    let sql: String

    init(_ sql: String) {
        self.sql = sql
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(sql.utf8.count)
    }
}
