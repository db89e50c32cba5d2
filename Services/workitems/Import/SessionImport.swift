import Primitives
import ServiceKit
import Storage
import Wire

/// A session as a prompt in a status document tells it: title and metadata.
enum SessionImport: ImportedKind {
    static let entity = "work_item"
    static let hasUniqueKey = false
    static let isReplaceable = true

    /// Where in the metadata a session keeps which file it came from.
    static let origin = "imported_from"

    static func check(
        _ fields: JSONObject, isWhole: Bool, path: String, faults: inout [ValidationFault]
    ) -> JSONObject {
        let title = Rule<String>.title.check(
            fields["title"] ?? .null, path: "\(path): title", faults: &faults)
        let metadata = fields["metadata"]?.object ?? [:]
        let kept =
            isWhole
            ? ItemMetadata.shape(of: .session).check(metadata, path: "\(path): metadata", faults: &faults)
            : metadata
        return ["title": .string(title ?? ""), "metadata": .object(kept)]
    }

    /// A prompt is told by its title and its date, if it has one.
    static func key(_ fields: JSONObject) -> String {
        let date = fields["metadata"]?["yaml_frontmatter"]?["date"]?.string
        return "\(fields["title"]?.string ?? "")\n\(date ?? "")"
    }

    static func find(like fields: [JSONObject], or ids: [Identifier], _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT \(WorkItemStatements.columns), NULL AS archived_at, \(uses) AS uses FROM work_items \
            WHERE (deleted_at IS NULL AND item_type = 'session' \
            AND status IN ('active', 'completed', 'blocked') AND title IN \(dialect.texts(in: "$1"))) \
            OR (id IN \(dialect.identifiers(in: "$2")) AND item_type = 'session') \
            UNION ALL SELECT \(WorkItemStatements.columns), archived_at, 1 FROM archived_work_items \
            WHERE id IN \(dialect.identifiers(in: "$2")) ORDER BY created_at, id
            """,
            .json(JSON.array(fields.compactMap { $0["title"] }).serialized),
            .json(JSON.array(ids.map { .string($0.description) }).serialized))
    }

    /// How many records rest on an item: children, dependencies, the configuration.
    private static let uses = """
        ((SELECT count(*) FROM work_items AS child WHERE child.parent_id = work_items.id) \
        + (SELECT count(*) FROM archived_work_items AS child WHERE child.parent_id = work_items.id) \
        + (SELECT count(*) FROM work_item_dependencies WHERE source_id = work_items.id) \
        + (SELECT count(*) FROM work_item_dependencies WHERE target_id = work_items.id) \
        + (SELECT count(*) FROM project_configuration WHERE current_session_id = work_items.id))
        """

    static func found(_ row: Row) throws -> FoundRecord {
        let item = try WorkItem(row: row)
        var metadata = (try? JSON(parsing: item.metadata))?.object ?? [:]
        let whole: JSONObject = ["title": .string(item.title), "metadata": .object(metadata)]
        metadata[origin] = nil
        return FoundRecord(
            id: item.id, version: item.version,
            fields: ["title": .string(item.title), "metadata": .object(metadata)], former: whole,
            isInUse: try row.integer(18) > 0, row: row)
    }

    static func create(_ record: StagedRecord, _ context: ImportContext) throws -> [Statement] {
        var metadata = record.fields["metadata"]?.object ?? [:]
        metadata[origin] = context.origin(of: record)
        let item = WorkItem(
            id: record.id, version: 1, type: .session, title: record.fields["title"]?.string ?? "",
            status: .active, parentID: nil, path: ItemPath(root: record.id),
            metadata: JSON.object(metadata).serialized, createdAt: context.now, updatedAt: context.now,
            createdBy: context.actor, updatedBy: context.actor)
        return [WorkItemStatements.insert(item, operationID: context.operationID)]
    }

    static func replace(
        _ found: FoundRecord, by record: StagedRecord, _ context: ImportContext
    ) throws -> [Statement] {
        var metadata = found.former["metadata"]?.object ?? [:]
        for member in record.fields["metadata"]?.object?.members ?? [] { metadata[member.key] = member.value }
        metadata[origin] = context.origin(of: record)
        return try update(found, record.fields["title"]?.string, metadata, context)
    }

    static func remove(_ found: FoundRecord, _ context: ImportContext) -> [Statement] {
        WorkItemStatements.remove(found.id, by: context.actor, operationID: context.operationID)
    }

    static func restore(
        _ former: JSONObject, over found: FoundRecord, _ context: ImportContext
    ) throws -> [Statement] {
        try update(found, former["title"]?.string, former["metadata"]?.object ?? [:], context)
    }

    private static func update(
        _ found: FoundRecord, _ title: String?, _ metadata: JSONObject, _ context: ImportContext
    ) throws -> [Statement] {
        var item = try WorkItem(row: found.row)
        item.version += 1
        item.title = title ?? item.title
        item.metadata = JSON.object(metadata).serialized
        item.updatedAt = context.now
        item.updatedBy = context.actor
        return [WorkItemStatements.update(item, over: found.version, operationID: context.operationID)]
    }
}
