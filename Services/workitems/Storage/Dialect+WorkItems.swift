import Storage

/// Every place where one text of SQL will not do for both engines.
extension Dialect {
    /// Ends a SELECT whose row the transaction will change.
    ///
    /// SQLite's write transactions come one after the other anyway.
    var forChange: String {
        switch self {
        case .postgresql: " FOR NO KEY UPDATE"
        case .sqlite: ""
        }
    }

    /// Ends a SELECT whose rows of a table the transaction will take away.
    func forRemoval(_ table: String) -> String {
        switch self {
        case .postgresql: " FOR UPDATE OF \(table)"
        case .sqlite: ""
        }
    }

    /// A parameter as an identifier where nothing else tells that it is one.
    func identifier(_ parameter: String) -> String {
        switch self {
        case .postgresql: "\(parameter)::uuid"
        case .sqlite: parameter
        }
    }

    /// Joins each row with the identifiers in its column, a JSON array: `name.value` is one of them.
    func eachIdentifier(in column: String, as name: String) -> String {
        switch self {
        case .postgresql:
            """
            CROSS JOIN LATERAL \
            (SELECT value::uuid AS value FROM json_array_elements_text(\(column))) AS \(name)
            """
        case .sqlite: "CROSS JOIN json_each(\(column)) AS \(name)"
        }
    }

    /// Takes a lock named for a table until the transaction ends: at most one statement.
    ///
    /// The statements after it in the same batch see what was committed before it was granted.
    func lock(_ table: String, _ mode: LockMode) -> [Statement] {
        switch self {
        case .postgresql:
            // The first number keeps other users of advisory locks apart, the second is the table's own.
            [Statement("SELECT \(mode.rawValue)(1752132964, '\(table)'::regclass::oid::int4)")]
        case .sqlite: []
        }
    }
}

/// How a lock is shared.
enum LockMode: String, Sendable {
    case exclusive = "pg_advisory_xact_lock"
    case shared = "pg_advisory_xact_lock_shared"
}
