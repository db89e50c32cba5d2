import Storage

/// What a journal's file looks like.
enum JournalSchema {
    static let schema = Schema(
        service: "journal", postgresql: [],
        sqlite: [
            Migration(
                number: 1, name: "journal",
                sql: String(decoding: PackageResources._01_journal_sqlite_sql, as: UTF8.self))
        ])
}
