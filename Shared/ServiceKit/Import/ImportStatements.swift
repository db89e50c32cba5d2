import NIOCore
import Primitives
import Storage
import Wire

/// The SQL of imports, the same for both engines but for what `Dialect` says.
enum ImportStatements {
    /// Makes other beginnings and decisions wait until the transaction ends.
    static func lock(_ dialect: Dialect) -> [Statement] {
        switch dialect {
        case .postgresql:
            [Statement("SELECT pg_advisory_xact_lock(1752132964, 'imports'::regclass::oid::int4)")]
        case .sqlite: []
        }
    }

    static func find(_ id: Identifier) -> Statement {
        Statement("SELECT \(KnownImport.columns) FROM imports WHERE id = $1", .identifier(id))
    }

    /// Those that wait for a decision, oldest first.
    static let open = Statement(
        """
        SELECT \(KnownImport.columns) FROM imports WHERE state IN ('staged', 'rolling_back') \
        ORDER BY started_at LIMIT 100
        """)

    static func insert(_ known: KnownImport, decides: Bool) -> Statement {
        Statement(
            """
            INSERT INTO imports (id, state, decides, file, actor, started_at, ended_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            .identifier(known.id), .text(known.state.rawValue), .bool(decides), .text(known.file),
            .text(known.actor), .timestamp(known.startedAt),
            .timestamp(known.state.isOpen ? nil : known.startedAt))
    }

    static func set(_ state: ImportState, of id: Identifier, at now: Timestamp) -> Statement {
        Statement(
            "UPDATE imports SET state = $2, ended_at = $3 WHERE id = $1", .identifier(id),
            .text(state.rawValue), .timestamp(state.isOpen ? nil : now))
    }

    // MARK: Records

    static func stage(_ records: [StagedRecord], of id: Identifier, _ dialect: Dialect) -> Statement {
        Statement(
            """
            INSERT INTO staged_records (import_id, ordinal, entity, entity_id, intent, line, sha256, fields) \
            SELECT $1, ordinal, entity, id, intent, line, sha256, fields \
            FROM \(dialect.stagedRecords(in: "$2")) AS record
            """, .identifier(id), .json(JSON.array(records.map(\.json)).serialized))
    }

    private static let stagedColumns = "ordinal, entity, entity_id, intent, line, sha256, fields"

    static func staged(of id: Identifier) -> Statement {
        Statement(
            "SELECT \(stagedColumns) FROM staged_records WHERE import_id = $1 ORDER BY ordinal",
            .identifier(id))
    }

    /// What of a staged or stored import comes behind a place: rows of `ImportedRow`.
    static func page(of id: Identifier, after ordinal: Int64, limit: Int64) -> Statement {
        Statement(
            """
            SELECT ordinal, entity, entity_id, intent, fields, NULL, NULL FROM staged_records \
            WHERE import_id = $1 AND ordinal > $2 \
            UNION ALL SELECT ordinal, entity, entity_id, intent, NULL, version, before \
            FROM imported_records WHERE import_id = $1 AND ordinal > $2 ORDER BY 1 LIMIT $3
            """, .identifier(id), .integer(ordinal), .integer(limit))
    }

    static func unstage(_ id: Identifier) -> Statement {
        Statement("DELETE FROM staged_records WHERE import_id = $1", .identifier(id))
    }

    /// Notes what became of records: an array of objects as `Dialect.importedRecords` reads them.
    static func note(_ records: [JSON], of id: Identifier, _ dialect: Dialect) -> Statement {
        Statement(
            """
            INSERT INTO imported_records (import_id, ordinal, entity, entity_id, intent, line, sha256, \
            version, before) SELECT $1, ordinal, entity, id, intent, line, sha256, version, before \
            FROM \(dialect.importedRecords(in: "$2")) AS record
            """, .identifier(id), .json(JSON.array(records).serialized))
    }

    /// Forgets earlier notes of records that were there and are noted anew by this import.
    static func supersede(by id: Identifier) -> Statement {
        Statement(
            """
            DELETE FROM imported_records WHERE intent = 'keep' AND import_id <> $1 \
            AND sha256 IN (SELECT sha256 FROM imported_records WHERE import_id = $1)
            """, .identifier(id))
    }

    /// Forgets imports that did not take place and ended before a time.
    static func prune(before time: Timestamp) -> Statement {
        Statement("DELETE FROM imports WHERE state = 'withdrawn' AND ended_at < $1", .timestamp(time))
    }

    static func forget(_ id: Identifier) -> Statement {
        Statement("DELETE FROM imported_records WHERE import_id = $1", .identifier(id))
    }

    /// Which records pieces of a file became: rows of (sha256, entity, id), the oldest first.
    static func known(_ digests: [String], _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT sha256, entity, entity_id FROM imported_records \
            WHERE sha256 IN \(dialect.texts(in: "$1")) ORDER BY import_id, ordinal
            """, .json(JSON.array(digests.map { .string($0) }).serialized))
    }
}

extension Dialect {
    /// A subquery of the columns of the objects in a JSON array given as `parameter`.
    fileprivate func stagedRecords(in parameter: String) -> String {
        records(in: parameter, json: "fields", integer: nil)
    }

    fileprivate func importedRecords(in parameter: String) -> String {
        records(in: parameter, json: "before", integer: "version")
    }

    private func records(in parameter: String, json: String, integer: String?) -> String {
        let texts = ["entity", "intent", "sha256"].map { "value ->> '\($0)' AS \($0)" }
        let object = "value -> '\(json)'"
        let numbers = ["ordinal", "line"] + (integer.map { [$0] } ?? [])
        switch self {
        case .postgresql:
            let columns =
                texts + numbers.map { "(value ->> '\($0)')::bigint AS \($0)" } + [
                    "(value ->> 'id')::uuid AS id",
                    "CASE WHEN json_typeof(value -> '\(json)') <> 'null' THEN \(object) END AS \(json)",
                ]
            return "(SELECT \(columns.joined(separator: ", ")) FROM json_array_elements(\(parameter)::json))"
        case .sqlite:
            let columns =
                texts + numbers.map { "value ->> '\($0)' AS \($0)" } + [
                    "value ->> 'id' AS id",
                    "CASE WHEN json_type(value, '$.\(json)') <> 'null' THEN \(object) END AS \(json)",
                ]
            return "(SELECT \(columns.joined(separator: ", ")) FROM json_each(\(parameter)))"
        }
    }
}
