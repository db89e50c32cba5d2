public import Primitives
import Storage

/// What a copy knows of itself: whose it is and how far it has come.
public struct CopyState: Sendable, Equatable {
    /// The id of the store it copies.
    public var sourceID: Identifier
    /// That store's epoch.
    public var sourceEpoch: Int64
    /// Whether everything was copied once.
    public var isFilled: Bool
    /// The snapshot of the store up to which the copy has everything.
    public var cursor: String
    /// When it was last known to equal the store.
    public var asOf: Timestamp

    static let table = """
        CREATE TABLE IF NOT EXISTS copy_state (
            singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
            source_id TEXT NOT NULL,
            source_epoch INTEGER NOT NULL,
            is_filled INTEGER NOT NULL,
            cursor TEXT NOT NULL,
            as_of TEXT NOT NULL
        )
        """

    static let query = Statement("SELECT source_id, source_epoch, is_filled, cursor, as_of FROM copy_state")

    /// Reads a row of `query`.
    init(row: Row) throws(StorageError) {
        sourceID = try row.identifier(0)
        sourceEpoch = try row.integer(1)
        isFilled = try row.bool(2)
        cursor = try row.text(3)
        asOf = try row.timestamp(4)
    }

    /// A copy of this store that has nothing of it yet.
    init(of identity: StoreIdentity) {
        sourceID = identity.id
        sourceEpoch = identity.epoch
        isFilled = false
        cursor = ChangesFeed.beginning
        asOf = Timestamp(milliseconds: 0)
    }

    var insertion: Statement {
        Statement(
            "INSERT OR REPLACE INTO copy_state VALUES (1, $1, $2, $3, $4, $5)", .identifier(sourceID),
            .integer(sourceEpoch), .bool(isFilled), .text(cursor), .timestamp(asOf))
    }
}
