import NIOCore
import Primitives
import Storage
import Wire

/// `service/import-check`: reads back what an import has laid ready, or stored.
struct CheckImport: Tool {
    static let description = ToolDescription(
        name: "service/import-check", title: "Read an import back", text: "Reads an import back.",
        effect: .read,
        output: OutputSchema([
            "id": .string, "state": .string, "file": .string, "records": .array, "next": .integerOrNull,
        ]))

    private let id: Identifier
    private let after: Int64
    var records: ImportedRecords?

    /// The most records of a page, and about the most bytes that their fields have.
    private static let pageMax = 200
    private static let pageBytesMax = 8_388_608

    init(_ input: inout InputReader) {
        id = input.required("import_id", .identifier)
        after = input.optional("after", .integer(-1...Int64.max), default: -1, as: -1)
    }

    func plan(_ context: CallContext) throws -> Plan {
        guard context.isPrimary else { throw ToolError.noImportNow }
        let reads = [
            ImportStatements.find(id),
            ImportStatements.page(of: id, after: after, limit: Int64(Self.pageMax)),
        ]
        return .readThen(reads, cost: .scan) { rows in
            guard let row = rows[0].first else { throw ToolError.unknownImport(id) }
            let known = try KnownImport(row: row)
            let page = try rows[1].map { try ImportedRow(row: $0) }
            let kinds = records?.kinds ?? []
            let finds = kinds.map { kind in
                let ids = page.filter { $0.entity == kind.entity && $0.isStored }.map(\.id)
                return kind.find(like: [], or: ids, context.dialect)
            }
            return .read(finds, cost: .scan) { rows in
                var found: [Identifier: FoundRecord] = [:]
                for (kind, rows) in zip(kinds, rows) {
                    for row in rows {
                        let record = try kind.found(row)
                        found[record.id] = record
                    }
                }
                return Self.answer(known, page, found)
            }
        }
    }

    private static func answer(
        _ known: KnownImport, _ page: [ImportedRow], _ found: [Identifier: FoundRecord]
    ) -> Answer {
        var next: Int64? = page.count == pageMax ? page.last?.ordinal : nil
        return Answer { writer in
            writer.member("id", known.id)
            writer.member("state", known.state.rawValue)
            writer.member("file", known.file)
            writer.key("records")
            writer.beginArray()
            let start = writer.buffer.readableBytes
            for (index, record) in page.enumerated() {
                writer.value(record.json(found[record.id]))
                guard writer.buffer.readableBytes - start > pageBytesMax, index < page.count - 1 else {
                    continue
                }
                next = record.ordinal
                break
            }
            writer.endArray()
            writer.member("next", next)
        }
    }
}

/// A row of `ImportStatements.page`.
struct ImportedRow: Sendable {
    let ordinal: Int64
    let entity: String
    let id: Identifier
    let intent: StagedRecord.Intent
    /// As staged; nil once it is decided.
    let fields: JSONObject?
    /// What it left; nil until it is decided.
    let version: Int64?
    /// The record before; nil where there was none.
    let before: JSONObject?

    init(row: Row) throws(StorageError) {
        guard let intent = StagedRecord.Intent(rawValue: try row.text(3)) else {
            throw StorageError(.invalidStatement, detail: "an imported record of no kind")
        }
        ordinal = try row.integer(0)
        entity = try row.text(1)
        id = try row.identifier(2)
        self.intent = intent
        fields = row.isNull(4) ? nil : (try? JSON(parsing: try row.bytes(4)))?.object
        version = try row.optional(5, Row.integer)
        before = row.isNull(6) ? nil : (try? JSON(parsing: try row.bytes(6)))?.object
    }

    /// Whether it is to be read from the service's own tables.
    var isStored: Bool { version != nil || intent == .keep }

    func json(_ found: FoundRecord?) -> JSON {
        let fields = isStored ? found?.fields : fields
        return [
            "ordinal": .integer(ordinal), "entity": .string(entity), "id": .string(id.description),
            "intent": .string(intent.rawValue), "fields": fields.map { .object($0) } ?? .null,
            "version": found.map { .integer($0.version) } ?? .null,
            // Whether somebody has touched it since.
            "changed": .bool(version != nil && isChanged(found)),
        ]
    }

    /// Whether it is not any more what the import left, or others rest on it by now.
    func isChanged(_ found: FoundRecord?) -> Bool {
        guard let found, found.version == version else { return true }
        return found.isInUse && before == nil
    }
}
