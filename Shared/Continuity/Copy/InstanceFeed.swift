public import NIOCore
public import Primitives
public import Storage

/// What an instance tells its other instance, read from the SQLite file it answers from.
public struct InstanceFeed: Sendable {
    private let store: any Database
    /// Which store it tells of.
    public let identity: StoreIdentity
    private let clocks: Clocks

    /// The feed of an embedded store.
    public init(of store: any Database, identity: StoreIdentity, clocks: Clocks) {
        self.store = store
        self.identity = identity
        self.clocks = clocks
    }

    /// What the embedded store has after a place; one writer gives its changes their numbers, so that none
    /// comes before an earlier one.
    ///
    /// - Throws: `StorageError`.
    public func changes(
        after place: String?, limit: Int = FeedPage.changesMax
    ) async throws(StorageError) -> FeedPage {
        let asked = clocks.now()
        let last = Statement("SELECT coalesce(max(seq), 0) FROM changes")
        let since = place.flatMap { Int64($0) } ?? Int64.max
        let rows = try await read([
            last,
            Statement(
                """
                SELECT \(Change.columns) FROM changes WHERE seq > $1
                ORDER BY seq LIMIT \(limit)
                """, .integer(since)),
        ])
        let end = try rows[0].first?.integer(0) ?? 0
        guard since <= end else {
            return FeedPage(source: identity, changes: [], cursor: "\(end)", isReset: true, asOf: asked)
        }
        var changes: [Change] = []
        for row in rows[1] { changes.append(try Change(row: row)) }
        changes = changes.fitting { $0.byteCount }
        return FeedPage(
            source: identity, changes: changes, cursor: "\(changes.last?.sequence ?? since)",
            isLast: changes.last?.sequence ?? since >= end, asOf: asked)
    }

    /// A page of a table's rows after a key, each as a JSON object; empty after the last.
    ///
    /// - Throws: `StorageError`.
    public func rows(of record: RecordTable, after key: [SQLValue]?) async throws(StorageError)
        -> [ByteBuffer]
    {
        let columns = try await read([Statement("SELECT name FROM pragma_table_info('\(record.table)')")])[0]
        var members: [String] = []
        for row in columns {
            let name = try row.text(0)
            members.append("'\(name)', \(name)")
        }
        let keys = record.key.joined(separator: ", ")
        let values = record.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let condition = key == nil ? "" : "WHERE (\(keys)) > (\(values)) "
        let page = try await read([
            Statement(
                """
                SELECT json_object(\(members.joined(separator: ", "))) FROM \(record.table) \(condition)\
                ORDER BY \(keys) LIMIT \(FeedPage.changesMax)
                """, key ?? [])
        ])[0]
        var rows: [ByteBuffer] = []
        for row in page { rows.append(try row.bytes(0)) }
        return rows.fitting { $0.readableBytes }
    }

    private func read(_ statements: [Statement]) async throws(StorageError) -> [Rows] {
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        return try await store.read(statements, cost: .scan, deadline: deadline)
    }
}
