import CLibpq

/// What a failure's SQLSTATE means to a caller.
enum SQLState {
    /// The error of a five-character SQLSTATE ("" where the connection itself failed).
    ///
    /// - Parameters:
    ///   - constraint: The constraint that refused, or `table.column` where only a column is known.
    static func error(_ state: String, constraint: String, detail: String) -> StorageError {
        StorageError(
            code(state, constraint: constraint), detail: state.isEmpty ? detail : "\(state): \(detail)")
    }

    private static func code(_ state: String, constraint: String) -> StorageError.Code {
        switch state {
        // A bind that does not fit its statement is filed under connection exceptions, but is a fault of
        // ours.
        case "08P01": return .invalidStatement
        case "", "53300": return .unavailable
        case "57014": return .timeout
        case "23505": return .uniqueViolation(constraint: constraint)
        case "40001", "40P01", "55P03": return .serializationFailure
        case "25006": return .invalidStatement
        default: break
        }
        if state.hasPrefix("57P0") { return .unavailable }
        switch state.prefix(2) {
        case "08": return .unavailable
        case "23": return .constraintViolation(constraint: constraint)
        case "53", "58": return .storeFault
        default: return .invalidStatement
        }
    }

    /// Whether the server does not know a prepared statement any more, or not in the shape it had.
    static func isStaleStatement(_ state: String, detail: String) -> Bool {
        state == "26000" || state == "0A000" && detail.contains("cached plan")
    }

    /// Whether the server ended the connection with this.
    static func endsConnection(_ state: String) -> Bool {
        state.isEmpty || state.hasPrefix("57P0") || state.hasPrefix("08") && state != "08P01"
    }
}

/// A failed result, read field by field.
struct ResultFailure {
    let state: String
    let error: StorageError

    init(_ result: OpaquePointer, scrubbing secrets: ConnectionSecrets) {
        state = ResultFailure.field(result, "C")
        let message = ResultFailure.field(result, "M")
        let words = message.isEmpty ? String(cString: PQresultErrorMessage(result)) : message
        let hint = ResultFailure.field(result, "D")
        var constraint = ResultFailure.field(result, "n")
        if constraint.isEmpty {
            let column = ResultFailure.field(result, "c")
            let table = ResultFailure.field(result, "t")
            constraint = column.isEmpty ? table : "\(table).\(column)"
        }
        let detail = secrets.scrub(hint.isEmpty ? words : "\(words) (\(hint))")
        error = SQLState.error(state, constraint: constraint, detail: detail)
    }

    /// One field of an error, by libpq's `PG_DIAG_…` letter.
    private static func field(_ result: OpaquePointer, _ letter: Unicode.Scalar) -> String {
        guard let text = PQresultErrorField(result, Int32(letter.value)) else { return "" }
        return String(cString: text)
    }
}
