public import Storage

extension Statement {
    /// Gives a record the version that a write was made for, where it has an older one: rows where it had.
    ///
    /// - Parameter condition: What finds the record by its key, `$1`.
    public static func lifting(
        _ table: String, where condition: String, _ key: SQLValue, to version: Int64
    ) -> Statement {
        Statement(
            "UPDATE \(table) SET version = $2 WHERE \(condition) AND version < $2 RETURNING version", key,
            .integer(version))
    }
}
