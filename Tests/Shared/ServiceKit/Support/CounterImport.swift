import Primitives
import ServiceKit
import Storage
import Wire

/// Counters as a file tells them: name and value.
enum CounterImport: ImportedKind {
    static let entity = "counter"
    static let hasUniqueKey = true
    static let isReplaceable = true

    static func check(
        _ fields: JSONObject, isWhole: Bool, path: String, faults: inout [ValidationFault]
    ) -> JSONObject {
        _ = Rule<String>.line(max: 20).check(fields["name"] ?? .null, path: "\(path): name", faults: &faults)
        if isWhole {
            _ = Rule<Int64>.integer(0...1000).check(
                fields["value"] ?? .null, path: "\(path): value", faults: &faults)
        }
        return fields
    }

    static func key(_ fields: JSONObject) -> String { fields["name"]?.string ?? "" }

    static func find(like fields: [JSONObject], or ids: [Identifier], _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT id, version, name, value FROM counters WHERE name IN \(dialect.texts(in: "$1")) \
            OR id IN \(dialect.identifiers(in: "$2"))
            """, .json(JSON.array(fields.compactMap { $0["name"] }).serialized),
            .json(JSON.array(ids.map { .string($0.description) }).serialized))
    }

    static func found(_ row: Row) throws -> FoundRecord {
        let fields: JSONObject = [
            "name": .string(try row.text(2)), "value": .integer(try row.integer(3)),
        ]
        return FoundRecord(
            id: try row.identifier(0), version: try row.integer(1), fields: fields, former: fields, row: row)
    }

    static func create(_ record: StagedRecord, _ context: ImportContext) -> [Statement] {
        [
            Statement(
                """
                INSERT INTO counters (id, version, name, value, updated_at, last_actor, last_operation_id) \
                VALUES ($1, 1, $2, $3, $4, $5, $6)
                """, .identifier(record.id), .text(record.fields["name"]?.string),
                .integer(record.fields["value"]?.integer), .timestamp(context.now), .text(context.actor),
                .identifier(context.operationID))
        ]
    }

    static func replace(
        _ found: FoundRecord, by record: StagedRecord, _ context: ImportContext
    ) -> [Statement] {
        [set(found, record.fields["value"]?.integer, context)]
    }

    static func remove(_ found: FoundRecord, _ context: ImportContext) -> [Statement] {
        [Statement("DELETE FROM counters WHERE id = $1", .identifier(found.id))]
    }

    static func restore(
        _ former: JSONObject, over found: FoundRecord, _ context: ImportContext
    ) -> [Statement] { [set(found, former["value"]?.integer, context)] }

    private static func set(_ found: FoundRecord, _ value: Int64?, _ context: ImportContext) -> Statement {
        Statement(
            """
            UPDATE counters SET value = $2, version = version + 1, last_operation_id = $3 WHERE id = $1
            """, .identifier(found.id), .integer(value), .identifier(context.operationID))
    }
}
