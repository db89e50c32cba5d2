import Primitives
import ServiceKit
import Storage
import Wire

/// An enhancement as a status document tells it.
enum EnhancementImport: ImportedKind {
    static let entity = "enhancement"
    static let hasUniqueKey = false
    static let isReplaceable = true

    private static let statuses = ["planned", "approved", "implementing", "completed"]
    private static let columns =
        "id, version, title, description, priority, status, target_quarter, imported_from"

    static func check(
        _ fields: JSONObject, isWhole: Bool, path: String, faults: inout [ValidationFault]
    ) -> JSONObject {
        var checked: JSONObject = [:]
        func take(_ name: String, isOptional: Bool = false, _ rule: Rule<some Sendable>) {
            let value = fields[name] ?? .null
            if value == .null, isOptional || !isWhole { return }
            _ = rule.check(value, path: "\(path): \(name)", faults: &faults)
            checked[name] = value
        }
        take("title", Rule<String>.title)
        take("description", Rule<String>.text(max: 10_000, min: 1))
        take("priority", Rule<Int64>.integer(1...5))
        let status = Rule<String>.text(max: 20).and("enum", "must be one of \(statuses)") {
            statuses.contains($0)
        }
        take("status", status)
        take("target_quarter", isOptional: true, Rule<String>.quarter)
        return checked
    }

    static func key(_ fields: JSONObject) -> String {
        "\(fields["title"]?.string ?? "")\n\(fields["target_quarter"]?.string ?? "")"
    }

    static func find(like fields: [JSONObject], or ids: [Identifier], _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT \(columns) FROM future_enhancements WHERE title IN \(dialect.texts(in: "$1")) \
            OR id IN \(dialect.identifiers(in: "$2")) ORDER BY created_at, id
            """,
            .json(JSON.array(fields.compactMap { $0["title"] }).serialized),
            .json(JSON.array(ids.map { .string($0.description) }).serialized))
    }

    static func found(_ row: Row) throws -> FoundRecord {
        let fields: JSONObject = [
            "title": .string(try row.text(2)), "description": .string(try row.text(3)),
            "priority": .integer(try row.integer(4)), "status": .string(try row.text(5)),
            "target_quarter": (try row.optional(6, Row.text)).map { .string($0) } ?? .null,
        ]
        var former = fields
        former["imported_from"] = row.isNull(7) ? .null : try JSON(parsing: try row.bytes(7))
        return FoundRecord(
            id: try row.identifier(0), version: try row.integer(1), fields: fields, former: former, row: row)
    }

    static func create(_ record: StagedRecord, _ context: ImportContext) -> [Statement] {
        let fields = record.fields
        return [
            Statement(
                """
                INSERT INTO future_enhancements (id, version, title, description, priority, status, \
                target_quarter, requires_constitutional_principles, depends_on, imported_from, created_at, \
                updated_at, created_by, updated_by, last_operation_id, last_actor) \
                VALUES ($1, 1, $2, $3, $4, $5, $6, '[]', '[]', $7, $8, $8, $9, $9, $10, $9)
                """,
                .identifier(record.id), .text(fields["title"]?.string), .text(fields["description"]?.string),
                .integer(fields["priority"]?.integer), .text(fields["status"]?.string),
                .text(fields["target_quarter"]?.string), .json(context.origin(of: record).serialized),
                .timestamp(context.now), .text(context.actor), .identifier(context.operationID))
        ]
    }

    static func replace(
        _ found: FoundRecord, by record: StagedRecord, _ context: ImportContext
    ) -> [Statement] {
        var fields = found.fields
        for member in record.fields.members { fields[member.key] = member.value }
        return [update(found, to: fields, context.origin(of: record), context)]
    }

    static func remove(_ found: FoundRecord, _ context: ImportContext) -> [Statement] {
        [
            Statement(
                "UPDATE future_enhancements SET last_operation_id = $2, last_actor = $3 WHERE id = $1",
                .identifier(found.id), .identifier(context.operationID), .text(context.actor)),
            Statement("DELETE FROM future_enhancements WHERE id = $1", .identifier(found.id)),
        ]
    }

    static func restore(
        _ former: JSONObject, over found: FoundRecord, _ context: ImportContext
    ) -> [Statement] {
        [update(found, to: former, former["imported_from"] ?? .null, context)]
    }

    private static func update(
        _ found: FoundRecord, to fields: JSONObject, _ origin: JSON, _ context: ImportContext
    ) -> Statement {
        Statement(
            """
            UPDATE future_enhancements SET version = version + 1, title = $3, description = $4, \
            priority = $5, status = $6, target_quarter = $7, imported_from = $8, updated_at = $9, \
            updated_by = $10, last_operation_id = $11, last_actor = $10 WHERE id = $1 AND version = $2
            """,
            .identifier(found.id), .integer(found.version), .text(fields["title"]?.string),
            .text(fields["description"]?.string), .integer(fields["priority"]?.integer),
            .text(fields["status"]?.string), .text(fields["target_quarter"]?.string),
            origin == .null ? .null : .json(origin.serialized), .timestamp(context.now),
            .text(context.actor), .identifier(context.operationID))
    }
}
