public import NIOCore
public import Primitives
public import Storage
import Wire

/// One row of `changes`: what became of one record.
public struct Change: Sendable, Equatable {
    /// Its number in the store's feed.
    public let sequence: Int64
    /// The kind of record.
    public let entity: String
    /// Which record.
    public let entityID: String
    /// The record's version after it.
    public let version: Int64
    /// What was done: `created`, `updated`, `moved`, …
    public let action: String
    /// Who did it.
    public let actor: String
    /// When.
    public let at: String
    /// The write it belongs to.
    public let operationID: Identifier
    /// The whole row before, as a JSON object; nil where there was none.
    public let before: ByteBuffer?
    /// The whole row after, as a JSON object; nil where there is none any more.
    public let after: ByteBuffer?

    init(
        sequence: Int64, entity: String, entityID: String, version: Int64, action: String, actor: String,
        at: String, operationID: Identifier, before: ByteBuffer?, after: ByteBuffer?
    ) {
        self.sequence = sequence
        self.entity = entity
        self.entityID = entityID
        self.version = version
        self.action = action
        self.actor = actor
        self.at = at
        self.operationID = operationID
        self.before = before
        self.after = after
    }

    /// The columns that `init(row:)` reads, in its order.
    public static let columns =
        "seq, entity, entity_id, version, action, actor, at, operation_id, before, after"

    /// Reads a row of `columns`, beginning at one of them.
    ///
    /// - Throws: `invalidStatement` where the row is another.
    public init(row: Row, from first: Int = 0) throws(StorageError) {
        sequence = try row.integer(first)
        entity = try row.text(first + 1)
        entityID = try row.text(first + 2)
        version = try row.integer(first + 3)
        action = try row.text(first + 4)
        actor = try row.text(first + 5)
        at = try row.text(first + 6)
        operationID = try row.identifier(first + 7)
        before = try row.optional(first + 8, Row.bytes)
        after = try row.optional(first + 9, Row.bytes)
    }

    /// What an accepted write has made of a record: no change of the store's feed.
    init(of record: RecordTable, accepted row: ByteBuffer, in operationID: Identifier) {
        self.init(
            sequence: 0, entity: record.entity, entityID: "", version: 0, action: "accepted", actor: "",
            at: "", operationID: operationID, before: nil, after: row)
    }

    /// That an accepted write has taken a row away, of which no more than the key is known: no change of the
    /// store's feed.
    init(of key: RowKey, removedIn operationID: Identifier) {
        self.init(
            sequence: 0, entity: key.entity, entityID: "", version: 0, action: "accepted", actor: "",
            at: "", operationID: operationID, before: JSON.object(key.columns).serialized, after: nil)
    }

    /// What is left of a record after an accepted write was refused: the store's row, if it has one.
    init(of record: RecordTable, undone before: ByteBuffer, to after: ByteBuffer?, in operationID: Identifier)
    {
        self.init(
            sequence: 0, entity: record.entity, entityID: "", version: 0, action: "undone", actor: "",
            at: "", operationID: operationID, before: before, after: after)
    }

    /// Whether the store has told of it.
    var isOfFeed: Bool { sequence > 0 }

    /// About how much memory it takes, in bytes.
    var byteCount: Int { (before?.readableBytes ?? 0) + (after?.readableBytes ?? 0) + 300 }

    private static let insertion = """
        INSERT OR IGNORE INTO changes (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """

    /// Keeps the row as it is; nothing happens where it is kept already.
    var insertion: Statement {
        Statement(
            Self.insertion, .integer(sequence), .text(entity), .text(entityID), .integer(version),
            .text(action),
            .text(actor), .text(at), .identifier(operationID), before.map { .json($0) } ?? .null,
            after.map { .json($0) } ?? .null)
    }
}
