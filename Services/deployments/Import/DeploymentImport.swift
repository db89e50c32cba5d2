import Primitives
import ServiceKit
import Storage
import Wire

/// A deployment as a status document tells it: time, metadata, and the vendors it touches.
enum DeploymentImport: ImportedKind {
    static let entity = "deployment_event"
    static let hasUniqueKey = false
    /// A deployment never changes.
    static let isReplaceable = false

    /// Where in the metadata a deployment keeps which file it came from.
    static let origin = "imported_from"

    static func check(
        _ fields: JSONObject, isWhole: Bool, path: String, faults: inout [ValidationFault]
    ) -> JSONObject {
        let time = Rule<Timestamp>.timestamp.check(
            fields["deployed_at"] ?? .null, path: "\(path): deployed_at", faults: &faults)
        let metadata = fields["metadata"]?.object ?? [:]
        let kept =
            isWhole
            ? DeploymentMetadata.check(metadata, path: "\(path): metadata", faults: &faults) : metadata
        var links: [JSON] = []
        for (index, link) in (fields["vendors"]?.array ?? []).enumerated() {
            let id = Rule<Identifier>.identifier.check(
                link["id"] ?? .null, path: "\(path): vendors[\(index)].id", faults: &faults)
            let name = Rule<String>.line(max: 100).check(
                link["name"] ?? .null, path: "\(path): vendors[\(index)].name", faults: &faults)
            links.append(["id": .string(id?.description ?? ""), "name": .string(name ?? "")])
        }
        return [
            "deployed_at": .string((time ?? Timestamp(milliseconds: 0)).description),
            "metadata": .object(kept), "vendors": .array(links),
        ]
    }

    static func key(_ fields: JSONObject) -> String {
        "\(fields["deployed_at"]?.string ?? "")/\((fields["metadata"]?["pr_number"] ?? .null).text)"
    }

    static func find(like fields: [JSONObject], or ids: [Identifier], _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT id, version, deployed_at, commit_hash, metadata, created_at, created_by, \
            \(dialect.linkedVendors(of: "event.id")) FROM deployment_events AS event \
            WHERE deployed_at IN \(dialect.texts(in: "$1")) OR id IN \(dialect.identifiers(in: "$2"))
            """,
            .json(JSON.array(fields.compactMap { $0["deployed_at"] }).serialized),
            .json(JSON.array(ids.map { .string($0.description) }).serialized))
    }

    static func found(_ row: Row) throws -> FoundRecord {
        var metadata = FormerRecord.object(.string(try row.text(4)))
        metadata[origin] = nil
        let vendors = (try? JSON(parsing: try row.bytes(7)))?.array ?? []
        return FoundRecord(
            id: try row.identifier(0), version: try row.integer(1),
            fields: [
                "deployed_at": .string(try row.text(2)), "metadata": .object(metadata),
                "vendors": .array(vendors),
            ], former: [:], row: row)
    }

    static func create(_ record: StagedRecord, _ context: ImportContext) throws -> [Statement] {
        var metadata = record.fields["metadata"]?.object ?? [:]
        metadata[origin] = context.origin(of: record)
        let deployment = Deployment(
            id: record.id,
            deployedAt: record.fields["deployed_at"]?.string.flatMap { Timestamp($0) } ?? context.now,
            commitHash: DeploymentMetadata.commitHash(in: metadata) ?? "", metadata: metadata,
            createdAt: context.now, createdBy: context.actor)
        let statements = DeploymentStatements(operationID: context.operationID, dialect: context.dialect)
        // Their owner has them, or gets them by the same decision.
        let links = (record.fields["vendors"]?.array ?? []).compactMap { link in
            link["id"]?.string.flatMap { Identifier($0) }.map {
                Link(id: $0, label: link["name"]?.string ?? "", isVerified: true)
            }
        }
        return [statements.insert(deployment)]
            + (links.isEmpty ? [] : [statements.insert(links, kind: .vendor, of: deployment)])
    }

    static func replace(
        _ found: FoundRecord, by record: StagedRecord, _ context: ImportContext
    ) throws -> [Statement] {
        throw ToolError.validation(
            path: "line \(record.line)", rule: "unchangeable", "a deployment that is recorded never changes",
            value: .null)
    }

    static func remove(_ found: FoundRecord, _ context: ImportContext) -> [Statement] {
        let tables = LinkKind.allCases.map { ($0.table, "deployment_id") } + [("deployment_events", "id")]
        return tables.flatMap { table, key in
            [
                Statement(
                    "UPDATE \(table) SET last_operation_id = $2, last_actor = $3 WHERE \(key) = $1",
                    .identifier(found.id), .identifier(context.operationID), .text(context.actor)),
                Statement("DELETE FROM \(table) WHERE \(key) = $1", .identifier(found.id)),
            ]
        }
    }

    static func restore(
        _ former: JSONObject, over found: FoundRecord, _ context: ImportContext
    ) -> [Statement] { [] }
}
