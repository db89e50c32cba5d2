import NIOCore
public import Primitives
public import Storage
import Wire

/// What a copy takes back because the store has refused it.
extension Copy {
    private static let undoMilliseconds: Int64 = 10_000

    /// Puts the rows of an operation back to what the store has.
    ///
    /// - Parameter removals: The rows that it took away.
    /// - Throws: what either store throws.
    public func undo(
        _ operationID: Identifier, removing removals: [RowKey] = [], from source: any Database
    ) async throws {
        for table in tables {
            let rows = try await database.read([table.rows(of: operationID)], deadline: undoDeadline)[0]
            for row in rows { try await restore(try row.bytes(0), of: table, operationID, from: source) }
        }
        for key in removals {
            guard let table = tables.first(where: { $0.record.entity == key.entity }) else { continue }
            let row = JSON.object(key.columns).serialized
            try await restore(row, of: table, operationID, from: source)
        }
        try await commit([
            Statement("DELETE FROM operations WHERE operation_id = $1", .identifier(operationID))
        ])
    }

    private func restore(
        _ row: ByteBuffer, of table: CopiedTable, _ operationID: Identifier, from source: any Database
    ) async throws {
        let there = try await source.read(
            [ChangesFeed.row(of: table.record, table.key(of: row))], cost: .point, deadline: undoDeadline)[0]
        let change = Change(
            of: table.record, undone: row, to: try there.first.map { try $0.bytes(0) }, in: operationID)
        try await commit(tables.statements(for: [change]))
        tell([change])
    }

    private var undoDeadline: Deadline {
        Deadline(milliseconds: Self.undoMilliseconds, from: clocks.monotonic())
    }
}
