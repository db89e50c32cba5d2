import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// Makes the transactions that keep refused writes in conflicts, each write once.
struct ConflictRecorder: Sendable {
    /// What is to be kept, and where.
    struct Refused: Sendable {
        var write: ConflictedWrite
        /// The record whose conflict it is: the write's own, or the one it rests on.
        var entity: String
        var entityID: String
        /// Of the conflict, if this write opens it.
        var kind: ConflictKind
        /// Whether it is kept in another conflict, which it leaves.
        var moves = false
    }

    /// Where it is kept.
    struct Kept: Sendable, Equatable {
        let conflictID: Identifier
        let openedAt: Timestamp
        /// What the transaction changed; nil where nobody asked, or nothing was.
        var changes: OwnChanges?
    }

    /// The tables of the service's records.
    let records: [RecordTable]
    let dialect: Dialect

    /// What a refusal makes of a write.
    static func kind(of error: any Error) -> ConflictKind {
        switch (error as? ToolError)?.code {
        case .versionConflict: .version
        case .alreadyExists: .duplicate
        case .notFound: .orphan
        default: .rejected
        }
    }

    /// Keeps the write and, where its record is there, raises that above every version handed out.
    ///
    /// - Parameters:
    ///   - conflictID: Of the conflict, if none is open yet.
    ///   - following: The statement that tells what the transaction has changed; nil where nobody asks.
    func record(
        _ refused: Refused, conflictID: Identifier, at now: Timestamp, following: Statement? = nil
    ) -> TransactionStep<Kept> {
        let write = refused.write
        let keptBefore = Statement(
            """
            SELECT conflict_id, opened_at FROM conflicted_operations \
            JOIN sync_conflicts ON sync_conflicts.id = conflict_id WHERE operation_id = $1
            """, .identifier(write.operationID))
        let lock = dialect == .postgresql ? " FOR UPDATE" : ""
        let reads = [
            keptBefore, SyncConflict.open(refused.entity, refused.entityID, lock: lock),
            version(of: write.entity, write.entityID, lock: lock),
            Self.state(of: refused.entity, refused.entityID),
            Self.state(of: refused.entity, refused.entityID, upTo: write.baseVersion),
            Self.state(of: refused.entity, write.refusal?["details"]?["id"]?.string ?? ""),
        ]
        return .query(reads) { rows in
            if !refused.moves, let row = rows[0].first {
                return .finish(Kept(conflictID: try row.identifier(0), openedAt: try row.timestamp(1)))
            }
            let open = try rows[1].first.map { row in try SyncConflict(row: row) }
            let current = try rows[2].first.map { row in try row.integer(0) }
            var conflict =
                open
                ?? SyncConflict(
                    id: conflictID, kind: refused.kind, ours: [], entity: refused.entity,
                    entityID: refused.entityID, openedAt: now)
            conflict.take(write)
            if open == nil {
                conflict.baseVersion = write.baseVersion
                conflict.base = write.baseVersion == nil ? nil : try Self.json(rows[4])
                conflict.theirs = try Self.json(conflict.kind == .duplicate ? rows[5] : rows[3])
            }
            let keep = [
                open == nil
                    ? conflict.insertion(operationID: write.operationID, actor: write.actor)
                    : conflict.growth(operationID: write.operationID, actor: write.actor),
                conflict.keeping(write, moves: refused.moves),
            ]
            let statements = keep + raise(current, for: write, isFirst: open == nil, at: now)
            let kept = Kept(conflictID: conflict.id, openedAt: conflict.openedAt)
            guard let following else { return .commit(statements, kept) }
            return .commitReading(statements + [following]) { rows in
                var kept = kept
                kept.changes = rows.last.flatMap { OwnChanges($0) }
                return kept
            }
        }
    }

    private static func json(_ rows: Rows) throws(StorageError) -> ByteBuffer? {
        try rows.first?.optional(0, Row.bytes)
    }

    /// A conflict is itself a change: no version that was handed out may ever match by accident.
    private func raise(
        _ current: Int64?, for write: ConflictedWrite, isFirst: Bool, at now: Timestamp
    ) -> [Statement] {
        guard let current, let table = table(of: write.entity) else { return [] }
        let provisional = write.provisionalVersion ?? 0
        guard isFirst || provisional >= current else { return [] }
        let version = max(current, provisional) + 1
        return [
            Statement(
                """
                UPDATE \(table.table) SET version = $2, last_operation_id = $3, last_actor = $4 \
                WHERE \(table.key[0]) = $1
                """, .text(write.entityID), .integer(version), .identifier(write.operationID),
                .text(write.actor)),
            Statement(
                """
                UPDATE changes SET action = 'conflicted', at = $4 \
                WHERE entity = $1 AND entity_id = $2 AND version = $3
                """, .text(write.entity), .text(write.entityID), .integer(version), .timestamp(now)),
        ]
    }

    // MARK: Reads

    private func table(of entity: String) -> RecordTable? {
        records.first { $0.entity == entity && $0.key.count == 1 }
    }

    /// The version a record has; no row where it is not there.
    func version(of entity: String, _ id: String, lock: String = "") -> Statement {
        // Where the kind is unknown nothing is there: the statement must still be one.
        guard let table = table(of: entity) else {
            return Statement("SELECT version FROM sync_conflicts WHERE false")
        }
        return Statement(
            "SELECT version FROM \(table.table) WHERE \(table.key[0]) = $1\(lock)", .text(id))
    }

    /// A record as it is, or as it was at a version, as a JSON object.
    static func state(of entity: String, _ id: String, upTo version: Int64? = nil) -> Statement {
        guard let version else {
            return Statement(
                """
                SELECT after FROM changes WHERE entity = $1 AND entity_id = $2 ORDER BY seq DESC LIMIT 1
                """, .text(entity), .text(id))
        }
        return Statement(
            """
            SELECT after FROM changes WHERE entity = $1 AND entity_id = $2 AND version <= $3 \
            ORDER BY seq DESC LIMIT 1
            """, .text(entity), .text(id), .integer(version))
    }
}
