import CSQLite

/// What an SQLite result code means to a caller.
enum SQLiteFailure {
    /// The error of an extended result code and SQLite's own words.
    static func error(_ code: Int32, _ words: String) -> StorageError {
        StorageError(self.code(code, words), detail: "SQLite \(code): \(words)")
    }

    private static func code(_ code: Int32, _ words: String) -> StorageError.Code {
        // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE and _ROWID: the macros that build them are not imported.
        if code == 1555 || code == 2067 || code == 2579 {
            return .uniqueViolation(constraint: constraint(words))
        }
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: return .constraintViolation(constraint: constraint(words))
        case SQLITE_BUSY, SQLITE_LOCKED: return .unavailable
        case SQLITE_INTERRUPT: return .timeout
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_NOTADB,
            SQLITE_PERM,
            SQLITE_NOMEM, SQLITE_NOLFS, SQLITE_PROTOCOL:
            return .storeFault
        default: return .invalidStatement
        }
    }

    /// The name in `UNIQUE constraint failed: index 'name'` or `…: table.column`; the words themselves
    /// where a trigger raised them.
    private static func constraint(_ words: String) -> String {
        let marker = " constraint failed: "
        guard let found = words.firstRange(of: marker) else {
            return words == "FOREIGN KEY constraint failed" ? "foreign_key" : words
        }
        let name = words[found.upperBound...]
        if name.hasPrefix("index '"), name.hasSuffix("'") { return String(name.dropFirst(7).dropLast()) }
        return String(name)
    }
}
