public import Primitives
public import Storage
public import Wire

extension SyncConflict {
    /// The conflict of this id, open or not.
    public static func find(_ id: Identifier) -> Statement {
        Statement("SELECT \(columns) FROM sync_conflicts WHERE id = $1", .identifier(id))
    }

    /// The open conflict of a record; `lock` is empty or a locking clause.
    public static func open(_ entity: String, _ entityID: String, lock: String = "") -> Statement {
        Statement(
            """
            SELECT \(columns) FROM sync_conflicts \
            WHERE entity = $1 AND entity_id = $2 AND resolved_at IS NULL\(lock)
            """, .text(entity), .text(entityID))
    }

    /// Whatever conflict a record's id was last in: rows of (id, kind, resolution, theirs).
    public static func last(of entityID: String) -> Statement {
        Statement(
            """
            SELECT id, kind, resolution, theirs FROM sync_conflicts WHERE entity_id = $1 \
            ORDER BY opened_at DESC LIMIT 1
            """, .text(entityID))
    }

    /// How many are open.
    public static let openCount = Statement("SELECT count(*) FROM sync_conflicts WHERE resolved_at IS NULL")

    /// A page of the open ones, newest first, from the first one older than (time, id) on.
    public static func page(
        kind: ConflictKind?, before place: (time: Timestamp, id: Identifier)?, limit: Int
    ) -> Statement {
        var conditions = ["resolved_at IS NULL"]
        var parameters: [SQLValue] = []
        if let kind {
            parameters.append(.text(kind.rawValue))
            conditions.append("kind = $\(parameters.count)")
        }
        if let place {
            parameters += [.timestamp(place.time), .identifier(place.id)]
            conditions.append("(opened_at, id) < ($\(parameters.count - 1), $\(parameters.count))")
        }
        parameters.append(.integer(Int64(limit)))
        return Statement(
            """
            SELECT \(columns) FROM sync_conflicts WHERE \(conditions.joined(separator: " AND ")) \
            ORDER BY opened_at DESC, id DESC LIMIT $\(parameters.count)
            """, parameters)
    }

    /// Which of these operations are kept in a conflict: rows of their ids. `operations` is a JSON array.
    public static func kept(_ operations: JSON, _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT operation_id FROM conflicted_operations \
            WHERE operation_id IN \(dialect.identifiers(in: "$1"))
            """, .json(operations.serialized))
    }

    /// The open conflicts, dead letters left out, that hold a write of one of these records, a JSON array of
    /// ids: rows of (the id, entity, entity_id, opened_at).
    public static func holding(_ subjects: JSON, _ dialect: Dialect) -> Statement {
        let list =
            switch dialect {
            case .postgresql: "(SELECT value FROM json_array_elements_text($1::json))"
            case .sqlite: "(SELECT value FROM json_each($1))"
            }
        return Statement(
            """
            SELECT held.subject, conflict.entity, conflict.entity_id, conflict.opened_at \
            FROM conflicted_operations AS held JOIN sync_conflicts AS conflict \
            ON conflict.id = held.conflict_id WHERE conflict.resolved_at IS NULL \
            AND conflict.kind <> 'rejected' AND held.subject IN \(list)
            """, .json(subjects.serialized))
    }

    /// Adds it.
    public func insertion(operationID: Identifier, actor: String) -> Statement {
        Statement(
            """
            INSERT INTO sync_conflicts (\(Self.columns), last_operation_id, last_actor) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL, $12, $13)
            """, .identifier(id), .integer(version), .text(entity), .text(entityID), .text(kind.rawValue),
            base.map { .json($0) } ?? .null, .json(JSON.array(ours.map(\.json)).serialized),
            theirs.map { .json($0) } ?? .null, .integer(baseVersion), .integer(provisionalVersion),
            .timestamp(openedAt), .identifier(operationID), .text(actor))
    }

    /// Stores the writes it has taken in since, in its next version.
    public func growth(operationID: Identifier, actor: String) -> Statement {
        Statement(
            """
            UPDATE sync_conflicts SET version = version + 1, ours = $2, provisional_version = $3, \
            last_operation_id = $4, last_actor = $5 WHERE id = $1
            """, .identifier(id), .json(JSON.array(ours.map(\.json)).serialized),
            .integer(provisionalVersion), .identifier(operationID), .text(actor))
    }

    /// Closes it.
    public func closing(
        _ resolution: String, at time: Timestamp, operationID: Identifier, actor: String
    ) -> Statement {
        Statement(
            """
            UPDATE sync_conflicts SET version = version + 1, resolved_at = $2, resolution = $3, \
            last_operation_id = $4, last_actor = $5 WHERE id = $1
            """, .identifier(id), .timestamp(time), .text(resolution), .identifier(operationID), .text(actor))
    }

    /// Remembers that a write is kept in it; fails where it is kept already, unless it `moves` here.
    public func keeping(_ write: ConflictedWrite, moves: Bool) -> Statement {
        let instead =
            moves ? " ON CONFLICT (operation_id) DO UPDATE SET conflict_id = excluded.conflict_id" : ""
        return Statement(
            """
            INSERT INTO conflicted_operations (operation_id, conflict_id, subject) \
            VALUES ($1, $2, $3)\(instead)
            """, .identifier(write.operationID), .identifier(id), .text(write.entityID))
    }
}
