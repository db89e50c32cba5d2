public import Storage

/// What a transaction has changed, as it tells at its own end: for a copy to take in.
public struct OwnChanges: Sendable, Equatable {
    /// The epoch of the store in which it was committed.
    public let epoch: Int64
    /// The changes, oldest first.
    public let changes: [Change]

    /// The statement that tells them, the last of its transaction. PostgreSQL only.
    public static let statement = Statement(
        """
        SELECT (SELECT epoch FROM store), \(Change.columns) FROM changes \
        WHERE transaction_id = pg_current_xact_id() ORDER BY seq
        """)

    init(epoch: Int64, changes: [Change]) {
        self.epoch = epoch
        self.changes = changes
    }

    /// Reads the rows of `statement`; nil where there are none.
    public init?(_ rows: Rows) {
        guard let first = rows.first, let epoch = try? first.integer(0),
            let changes = try? rows.map({ try Change(row: $0, from: 1) })
        else { return nil }
        self.epoch = epoch
        self.changes = changes
    }
}
