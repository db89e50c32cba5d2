import NIOCore
import Primitives
import Wire

/// What one service has of a demonstration: its rows, and how each came to be what it is.
struct DemoLedger {
    /// A table of records: what its changes are called, and what its rows are known by.
    struct Table: Equatable {
        let name: String
        let entity: String
        var key = ["id"]

        static let workItems = Table(name: "work_items", entity: "work_item")
        static let archivedWorkItems = Table(name: "archived_work_items", entity: "archived_work_item")
        static let dependencies = Table(
            name: "work_item_dependencies", entity: "work_item_dependency",
            key: ["source_id", "target_id", "dependency_type"])
        static let configuration = Table(name: "project_configuration", entity: "project_configuration")
        static let enhancements = Table(name: "future_enhancements", entity: "enhancement")
        static let vendors = Table(name: "vendor_extractors", entity: "vendor_extractor")
        static let deployments = Table(name: "deployment_events", entity: "deployment_event")
        static let vendorLinks = Table(
            name: "vendor_deployment_links", entity: "vendor_deployment_link",
            key: ["deployment_id", "vendor_id"])
        static let workItemLinks = Table(
            name: "work_item_deployment_links", entity: "work_item_deployment_link",
            key: ["deployment_id", "work_item_id"])
    }

    /// Who wrote, when, and in which operation.
    struct Write {
        let at: Timestamp
        let actor: String
        let operationID: Identifier
    }

    private struct Change {
        let table: Table
        let action: String
        let write: Write
        let before: JSONObject?
        let after: JSONObject?
    }

    /// The service's tables of records, in the order of an export.
    let tables: [Table]
    private var rows: [String: [String: JSONObject]] = [:]
    private var changes: [Change] = []

    init(_ tables: [Table]) { self.tables = tables }

    /// How many changes are recorded.
    var changeCount: Int { changes.count }

    /// A table's rows, by their keys.
    func rows(of table: Table) -> [JSONObject] {
        (rows[table.name] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    // MARK: Writing

    /// Adds a row, which has every column but who wrote it last.
    mutating func insert(
        _ columns: JSONObject, into table: Table, as action: String = "created", _ write: Write
    ) {
        let row = Self.stamped(columns, write)
        rows[table.name, default: [:]][Self.key(of: row, in: table)] = row
        changes.append(Change(table: table, action: action, write: write, before: nil, after: row))
    }

    /// Changes a row, which becomes one version later.
    mutating func update(
        _ key: String, in table: Table, as action: String = "updated", _ write: Write,
        _ change: (inout JSONObject) -> Void
    ) {
        guard let before = rows[table.name]?[key] else { return }
        var row = before
        change(&row)
        row["version"] = .integer((before["version"]?.integer ?? 0) + 1)
        row["updated_at"] = .string(write.at.description)
        row["updated_by"] = .string(write.actor)
        let after = Self.stamped(row, write)
        rows[table.name]?[key] = after
        changes.append(Change(table: table, action: action, write: write, before: before, after: after))
    }

    /// Moves a work item to the archive.
    mutating func archive(_ id: Identifier, _ write: Write) {
        guard let row = rows[Table.workItems.name]?.removeValue(forKey: id.description) else { return }
        var archived = Self.stamped(row, write)
        archived["archived_at"] = .string(write.at.description)
        rows[Table.archivedWorkItems.name, default: [:]][id.description] = archived
        for (table, before, after) in [
            (Table.archivedWorkItems, nil, archived), (Table.workItems, row, JSONObject?.none),
        ] {
            changes.append(
                Change(table: table, action: "archived", write: write, before: before, after: after))
        }
    }

    private static func stamped(_ row: JSONObject, _ write: Write) -> JSONObject {
        var row = row
        row["last_operation_id"] = .string(write.operationID.description)
        row["last_actor"] = .string(write.actor)
        return row
    }

    private static func key(of row: JSONObject, in table: Table) -> String {
        table.key.map { row[$0]?.string ?? row[$0]?.text ?? "" }.joined(separator: "/")
    }

    // MARK: As an export

    /// The lines of an export, and how many each table has.
    func lines() -> (text: ByteBuffer, counts: [(table: String, count: Int)]) {
        var text = ByteBuffer()
        var counts: [(table: String, count: Int)] = []
        for table in tables {
            let rows = rows(of: table)
            for row in rows { Self.write(row, of: table.name, to: &text) }
            counts.append((table.name, rows.count))
        }
        let ordered = changes.enumerated().sorted { one, other in
            (one.element.write.at, one.offset) < (other.element.write.at, other.offset)
        }
        for (index, change) in ordered.enumerated() {
            Self.write(Self.row(of: change.element, index + 1), of: "changes", to: &text)
        }
        counts.append(("changes", changes.count))
        return (text, counts)
    }

    private static func row(of change: Change, _ sequence: Int) -> JSONObject {
        let record = change.after ?? change.before ?? [:]
        let named = record[change.table.key[0]] ?? .null
        return [
            "seq": .integer(sequence), "entity": .string(change.table.entity),
            "entity_id": .string(named.string ?? named.text), "version": record["version"] ?? 1,
            "action": .string(change.action), "actor": .string(change.write.actor),
            "at": .string(change.write.at.description),
            "operation_id": .string(change.write.operationID.description),
            "before": change.before.map { .object($0) } ?? .null,
            "after": change.after.map { .object($0) } ?? .null,
        ]
    }

    private static func write(_ row: JSONObject, of table: String, to text: inout ByteBuffer) {
        text.writeImmutableBuffer(JSON.object(["table": .string(table), "row": .object(row)]).serialized)
        text.writeStaticString("\n")
    }
}
