import CSQLite

/// What an SQLite result code means to a caller.
enum SQLiteFailure {
    /// The error of an extended result code and SQLite's own words.
    static func error(_ code: Int32, _ words: String) -> StorageError {
        StorageError(self.code(code, words), detail: "SQLite \(code): \(words)")
    }

    /// Whether what the file holds is not known any more, so that nothing may be done by this connection: a
    /// failed wait for the disk would seem to succeed when it is repeated.
    static func isLasting(_ error: StorageError) -> Bool {
        guard case .storeFault = error.code, let code = code(of: error) else { return false }
        return [SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF)
    }

    /// The extended result code that an error tells of; nil where it tells of none.
    private static func code(of error: StorageError) -> Int32? {
        let words = error.detail.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0] == "SQLite" else { return nil }
        return Int32(words[1].prefix { $0 != ":" })
    }

    /// SQLITE_IOERR_SHMSIZE: the index of the WAL, which no commit rests on, could not be made longer.
    private static let indexFull: Int32 = 4874

    private static func code(_ code: Int32, _ words: String) -> StorageError.Code {
        // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE and _ROWID: the macros that build them are not imported.
        if code == 1555 || code == 2067 || code == 2579 {
            return .uniqueViolation(constraint: constraint(words))
        }
        if code == indexFull { return .full }
        switch code & 0xFF {
        case SQLITE_FULL: return .full
        case SQLITE_CONSTRAINT: return .constraintViolation(constraint: constraint(words))
        case SQLITE_BUSY, SQLITE_LOCKED: return .unavailable
        case SQLITE_INTERRUPT: return .timeout
        case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_NOTADB,
            SQLITE_PERM, SQLITE_NOMEM, SQLITE_NOLFS, SQLITE_PROTOCOL:
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
