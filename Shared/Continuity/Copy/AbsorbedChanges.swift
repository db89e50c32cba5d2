import NIOCore
import Primitives
import Storage
import Wire

/// By what a copy and another instance's file differed when it caught up with that.
public struct AbsorbedChanges: Sendable {
    /// The most rows that are told one by one, of each table.
    static let rowsMax: Int64 = 1000

    /// Nil where there are too many to tell.
    let changes: [Change]?

    init(_ changes: [Change]?) { self.changes = changes }
}

extension Change {
    /// What a row has become, or that it is gone: no change of the store's feed.
    init(of record: RecordTable, differing row: ByteBuffer, isGone: Bool = false) {
        let operationID = JSONSlice(unchecked: row)["last_operation_id"]?.string.flatMap { Identifier($0) }
        self.init(
            sequence: 0, entity: record.entity, entityID: "", version: 0, action: "differing", actor: "",
            at: "", operationID: operationID ?? Identifier(high: 0, low: 0), before: isGone ? row : nil,
            after: isGone ? nil : row)
    }
}

/// What a copy becomes where it does not follow change by change.
extension Copy {
    /// Tells those who follow this copy.
    public func tellAbsorbed(_ absorbed: AbsorbedChanges) {
        guard let changes = absorbed.changes else { return forgetPlaces() }
        tell(changes)
    }

    /// Those of these rows that a table has not, or not after the same write.
    func differences(of table: CopiedTable, from rows: [ByteBuffer]) async throws -> [Change] {
        let changes = rows.map { Change(of: table.record, differing: $0) }
        let operations = JSON.array(changes.map { .string($0.operationID.description) })
        let columns = (table.record.key + ["last_operation_id"]).joined(separator: ", ")
        let known = try await database.read(
            [
                Statement(
                    """
                    SELECT \(columns) FROM \(table.record.table) \
                    WHERE last_operation_id IN \(Dialect.sqlite.identifiers(in: "$1"))
                    """, .json(operations.serialized))
            ], deadline: deadline)[0]
        let ours = Set(
            try known.map { row in
                try (0..<known.columnCount).map { SQLValue.text(try row.text($0)) }
            })
        return changes.filter { change in
            guard let row = change.after else { return false }
            return !ours.contains(table.key(of: row) + [.text(change.operationID.description)])
        }
    }

    /// What it means to take this row out of a table.
    func changes(removing key: [SQLValue], from table: CopiedTable) async throws -> [Change] {
        try await database.read([table.row(key)], deadline: deadline)[0].map { row in
            Change(of: table.record, differing: try row.bytes(0), isGone: true)
        }
    }

    private var deadline: Deadline {
        Deadline(milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
    }
}
