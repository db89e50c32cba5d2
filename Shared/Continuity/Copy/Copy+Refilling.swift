public import NIOCore
public import Primitives
public import Storage
import Synchronization
import Wire

/// What another instance of the service has, taken over while this copy goes on answering.
extension Copy {
    /// Puts rows into a table as they are, whatever it has of them; answers their keys.
    ///
    /// - Parameter rows: JSON objects with a member for each column.
    /// - Throws: what the store throws.
    public func replace(_ record: RecordTable, with rows: [ByteBuffer]) async throws -> [[SQLValue]] {
        guard let table = tables.first(where: { $0.record == record }) else { return [] }
        let keys = rows.map { table.key(of: $0) }
        let news = isFollowed ? try await differences(of: table, from: rows) : []
        try await commit(zip(keys, rows).flatMap { [table.remove($0)] + table.store($1) })
        tell(news)
        return keys
    }

    /// Takes every row out of a table whose key is not among these, but for what was accepted and waits.
    ///
    /// - Throws: what the store throws.
    public func keepOnly(_ keys: Set<[SQLValue]>, of record: RecordTable) async throws {
        guard let table = tables.first(where: { $0.record == record }) else { return }
        let deadline = Deadline(
            milliseconds: Limits.writeDeadlineMillisecondsDefault, from: clocks.monotonic())
        let columns = (record.key + ["last_operation_id"]).joined(separator: ", ")
        let rows = try await database.read(
            [Statement("SELECT \(columns) FROM \(record.table)")], deadline: deadline)[0]
        var removals: [Statement] = []
        var gone: [Change] = []
        for row in rows {
            let key = try record.key.indices.map { SQLValue.text(try row.text($0)) }
            guard !keys.contains(key) else { continue }
            // An entry is in the journal before its row is here: what is no entry now never was.
            if try await isWaiting(row.identifier(record.key.count)) { continue }
            removals.append(table.remove(key))
            if isFollowed { gone += try await changes(removing: key, from: table) }
        }
        try await commit(removals)
        tell(gone)
    }

    /// Whether this is an accepted write that the store does not have yet.
    public func isWaiting(_ operationID: Identifier) async throws -> Bool {
        try await log.current?.entry(operationID: operationID)?.1 == .waiting
    }

    /// Takes in a piece of the feed that it follows.
    ///
    /// - Throws: what the store throws.
    public func take(_ page: FeedPage) async throws {
        var state = CopyState(of: page.source)
        state.isFilled = true
        state.cursor = page.cursor
        state.asOf = page.asOf
        try await apply(page.changes, then: state)
        if let place = page.place { ring.withLock { $0.note(place) } }
    }

    /// Forgets that operations were carried out here.
    ///
    /// - Throws: what the store throws.
    public func forget(_ operations: [Identifier]) async throws {
        try await commit([
            Statement(
                "DELETE FROM operations WHERE operation_id IN \(Dialect.sqlite.identifiers(in: "$1"))",
                Copy.list(operations))
        ])
    }

    /// Which of these operations were carried out here.
    ///
    /// - Throws: what the store throws.
    public func known(of operations: [Identifier]) async throws -> Set<Identifier> {
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        let rows = try await database.read(
            [
                Statement(
                    """
                    SELECT operation_id FROM operations \
                    WHERE operation_id IN \(Dialect.sqlite.identifiers(in: "$1"))
                    """, Copy.list(operations))
            ], deadline: deadline)[0]
        return Set(try rows.map { try $0.identifier(0) })
    }

    private static func list(_ operations: [Identifier]) -> SQLValue {
        .json(JSON.array(operations.map { .string($0.description) }).serialized)
    }
}
