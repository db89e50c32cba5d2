import NIOCore
import Primitives
import Storage
import Wire

/// What one write of this process has done to the store, as the copy's file first keeps it: one row of
/// `intake`, where all the rows and indexes that it belongs into would take several times as long.
struct IntakeEntry: Sendable, Equatable {
    let number: Int64
    /// Nil where no operation was carried out.
    let operation: OperationRecord?
    let changes: [Change]

    static let table = """
        CREATE TABLE IF NOT EXISTS intake (
            number INTEGER PRIMARY KEY,
            operation_id TEXT,
            tool TEXT,
            payload_sha256 TEXT,
            actor TEXT,
            outcome TEXT,
            at TEXT,
            changes TEXT NOT NULL
        )
        """

    /// Every entry of a file, oldest first.
    ///
    /// - Parameter schema: The name under which the file is known.
    static func all(in schema: String = "main") -> Statement {
        Statement(
            """
            SELECT number, operation_id, tool, payload_sha256, actor, outcome, at, changes \
            FROM \(schema).intake ORDER BY number
            """)
    }

    static let removalOfAll = Statement("DELETE FROM intake")

    init(number: Int64, operation: OperationRecord?, changes: [Change]) {
        self.number = number
        self.operation = operation
        self.changes = changes
    }

    /// Reads a row of `all`.
    init(row: Row) throws(StorageError) {
        number = try row.integer(0)
        operation =
            row.isNull(1)
            ? nil
            : OperationRecord(
                id: try row.identifier(1), tool: try row.text(2), payloadDigest: try row.text(3),
                actor: try row.text(4), outcome: try row.bytes(5), at: try row.timestamp(6))
        let list = JSONSlice(unchecked: try row.bytes(7)).elements
        changes = list.compactMap { Change($0) }
        guard changes.count == list.count else {
            throw StorageError(.invalidStatement, detail: "an entry of the intake can't be read")
        }
    }

    /// Keeps it.
    var insertion: Statement {
        var writer = JSONWriter()
        writer.beginArray()
        for change in changes { change.write(into: &writer) }
        writer.endArray()
        let operation = operation?.parameters ?? Array(repeating: .null, count: 6)
        return Statement(
            "INSERT INTO intake VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [.integer(number)] + operation + [.json(writer.buffer)])
    }

    /// Forgets it.
    var removal: Statement { Statement("DELETE FROM intake WHERE number = $1", .integer(number)) }
}
