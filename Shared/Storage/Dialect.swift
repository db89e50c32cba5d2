/// The SQL engine behind a database, for the few places where the same SQL will not do.
public enum Dialect: String, Sendable, CaseIterable {
    /// PostgreSQL 15 or later.
    case postgresql
    /// SQLite 3.40 or later.
    case sqlite
}
