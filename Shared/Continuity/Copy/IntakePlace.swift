import Primitives
import Storage

/// Which intake log belongs to a copy's file, and how much of it the tables show: kept in the file, so that
/// it changes with the tables or not at all.
struct IntakePlace: Sendable, Equatable {
    /// The id of the log; another log says nothing of this copy.
    let log: Identifier
    /// The highest number that the tables show, or that was given up.
    let shown: Int64

    static let table = """
        CREATE TABLE IF NOT EXISTS intake_place (
            singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
            log TEXT NOT NULL,
            shown INTEGER NOT NULL
        )
        """

    /// The place of a file.
    ///
    /// - Parameter schema: The name under which the file is known.
    static func query(in schema: String = "main") -> Statement {
        Statement("SELECT log, shown FROM \(schema).intake_place")
    }

    /// Gives the file a log, unless it has one.
    static func insertion(of log: Identifier) -> Statement {
        Statement("INSERT OR IGNORE INTO intake_place VALUES (1, $1, 0)", .identifier(log))
    }

    /// Notes that nothing up to this number is to be shown any more.
    static func shown(through number: Int64) -> Statement {
        Statement("UPDATE intake_place SET shown = max(shown, $1)", .integer(number))
    }

    init(log: Identifier, shown: Int64) {
        self.log = log
        self.shown = shown
    }

    /// Reads a row of `query`.
    init(row: Row) throws(StorageError) {
        log = try row.identifier(0)
        shown = try row.integer(1)
    }
}
