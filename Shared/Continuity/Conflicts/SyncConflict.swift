public import NIOCore
public import Primitives
public import Storage
import Wire

/// Accepted writes that the store has refused, kept until somebody decides: one for each record.
public struct SyncConflict: Sendable {
    /// Its id.
    public var id: Identifier
    /// Raised by each write it takes in, and by its resolution.
    public var version: Int64
    /// The kind of record.
    public var entity: String
    /// The record.
    public var entityID: String
    /// Why the first of the writes was refused.
    public var kind: ConflictKind
    /// The record as the first write knew it, as a JSON object; nil where it is not known.
    public var base: ByteBuffer?
    /// The writes, in the order of acceptance; those of other records rest on this one.
    public var ours: [ConflictedWrite]
    /// What stood in the way, as a JSON object: the record as it was, or the one that has its name.
    public var theirs: ByteBuffer?
    /// The version the first write was made for.
    public var baseVersion: Int64?
    /// The highest version that a client was told the record would have.
    public var provisionalVersion: Int64?
    /// When the first write was refused.
    public var openedAt: Timestamp
    /// When it was decided; nil while it is open.
    public var resolvedAt: Timestamp?
    /// What was kept, `local` or `primary`; nil while it is open.
    public var resolution: String?

    /// Its table, which every store has.
    public static let records = RecordTable(entity: "sync_conflict", table: "sync_conflicts")

    /// The columns that `init(row:)` reads, in its order.
    public static let columns = """
        id, version, entity, entity_id, kind, base, ours, theirs, base_version, provisional_version, \
        opened_at, resolved_at, resolution
        """

    /// The longest list that one read answers with.
    public static let pageMax = 100

    /// A conflict that is open.
    public init(
        id: Identifier, kind: ConflictKind, ours: [ConflictedWrite], entity: String, entityID: String,
        openedAt: Timestamp
    ) {
        self.id = id
        version = 1
        self.entity = entity
        self.entityID = entityID
        self.kind = kind
        self.ours = ours
        self.openedAt = openedAt
    }

    /// Reads a row of `columns`.
    ///
    /// - Throws: `invalidStatement` where the row is another.
    public init(row: Row) throws(StorageError) {
        id = try row.identifier(0)
        version = try row.integer(1)
        entity = try row.text(2)
        entityID = try row.text(3)
        kind = ConflictKind(rawValue: try row.text(4)) ?? .rejected
        base = try row.optional(5, Row.bytes)
        ours = (JSONSlice(unchecked: try row.bytes(6)).decoded?.array ?? [])
            .compactMap { ConflictedWrite(json: $0) }
        theirs = try row.optional(7, Row.bytes)
        baseVersion = try row.optional(8, Row.integer)
        provisionalVersion = try row.optional(9, Row.integer)
        openedAt = try row.timestamp(10)
        resolvedAt = try row.optional(11, Row.timestamp)
        resolution = try row.optional(12, Row.text)
    }

    /// Takes one more write in, in the order of acceptance: those of several records arrive here as they end,
    /// and from several hosts. Of a record that was lost, the highest version that any host knew is kept.
    public mutating func take(_ write: ConflictedWrite) {
        provisionalVersion = [provisionalVersion, write.provisionalVersion].compactMap { $0 }.max()
        if let lost = write.lost,
            let known = ours.firstIndex(where: { $0.lost != nil && $0.entityID == write.entityID })
        {
            guard lost.version > ours[known].lost?.version ?? 0 else { return }
            ours.remove(at: known)
        }
        ours.insert(write, at: ours.firstIndex { write.precedes($0) } ?? ours.endIndex)
    }

    /// Its own writes: those of the record itself.
    public var ownWrites: [ConflictedWrite] {
        ours.filter { $0.entity == entity && $0.entityID == entityID }
    }

    /// The id of the record that has the name this one would have; nil where there is none.
    public var existingID: String? {
        guard kind == .duplicate else { return nil }
        return theirs.flatMap { JSONSlice(unchecked: $0)["id"]?.string }
    }
}
