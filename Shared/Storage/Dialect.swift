/// The SQL engine behind a database, for the few places where the same SQL will not do.
public enum Dialect: String, Sendable, CaseIterable {
    /// PostgreSQL 15 or later.
    case postgresql
    /// SQLite 3.40 or later.
    case sqlite
}

extension Dialect {
    /// A subquery of the identifiers in a JSON array given as `parameter` (`"$1"`): for `id IN …`.
    public func identifiers(in parameter: String) -> String {
        switch self {
        case .postgresql: "(SELECT value::uuid FROM json_array_elements_text(\(parameter)::json))"
        case .sqlite: "(SELECT value FROM json_each(\(parameter)))"
        }
    }

    /// A subquery of the texts in a JSON array given as `parameter`: for `name IN …`.
    public func texts(in parameter: String) -> String {
        switch self {
        case .postgresql: "(SELECT value FROM json_array_elements_text(\(parameter)::json))"
        case .sqlite: "(SELECT value FROM json_each(\(parameter)))"
        }
    }

    /// A subquery of the texts in a JSON array given as `parameter`, in lowercase: for `lower(name) IN …`.
    public func lowercasedTexts(in parameter: String) -> String {
        switch self {
        case .postgresql: "(SELECT lower(value) FROM json_array_elements_text(\(parameter)::json))"
        case .sqlite: "(SELECT lower(value) FROM json_each(\(parameter)))"
        }
    }
}
