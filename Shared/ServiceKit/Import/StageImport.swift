import Primitives
import Storage
import Wire

/// `service/import-stage`: lays the records of a file ready, seen by nobody.
struct StageImport: Tool {
    static let description = ToolDescription(
        name: "service/import-stage", title: "Stage an import", text: "Lays records ready.",
        effect: .write(destructive: false, idempotent: false),
        output: OutputSchema(["id": .string, "state": .string, "count": .integer]), isDeferrable: false)

    private let id: Identifier
    private let file: String
    private let given: [GivenRecord]
    var records: ImportedRecords?

    /// How long it is remembered that an import was withdrawn: nothing of it arrives later than that.
    private static let keptMilliseconds: Int64 = 86_400_000

    init(_ input: inout InputReader) {
        id = input.required("import_id", .identifier)
        file = input.required("file", .line(max: 4096))
        given = input.optional("records", GivenRecord.rule) ?? []
        for (index, record) in given.enumerated() where record.id == nil {
            input.fault("records[\(index)].id", "required", "is required", value: .null)
        }
    }

    func plan(_ context: CallContext) throws -> Plan {
        let (checked, faults) = try PreviewImport.checked(given, by: records)
        guard faults.allSatisfy(\.isEmpty) else { throw ToolError.validation(faults.flatMap { $0 }) }
        let staged = checked.enumerated().compactMap { index, record in
            record.id.map { id in
                StagedRecord(
                    ordinal: Int64(index), entity: record.entity, id: id, intent: record.intent,
                    line: record.line, sha256: record.sha256, fields: record.fields)
            }
        }
        let known = KnownImport(
            id: id, state: .staged, file: file, actor: context.actor, startedAt: context.now)
        let decides = records?.decider == nil
        let reads =
            ImportStatements.lock(context.dialect) + [ImportStatements.find(id), ImportStatements.open]
        return .write(
            .query(reads) { rows in
                let place = rows.count - 2
                if let row = rows[place].first {
                    throw ToolError.importIs(try KnownImport(row: row).state, id)
                }
                if decides, let row = rows[place + 1].first {
                    throw Self.underWay(try KnownImport(row: row))
                }
                return .commit(
                    [
                        ImportStatements.prune(
                            before: context.now.advanced(milliseconds: -Self.keptMilliseconds)),
                        ImportStatements.insert(known, decides: decides),
                        ImportStatements.stage(staged, of: id, context.dialect),
                    ], known.answer(count: staged.count))
            })
    }

    private static func underWay(_ other: KnownImport) -> ToolError {
        ToolError(
            .unavailable, "Another import is under way; it ends by itself: call again in a moment.",
            details: [
                "layers": [["layer": "import", "reason": .string("\(other.id) is \(other.state.rawValue)")]],
                "retry_after_ms": .integer(Limits.importLeaseMilliseconds / 4),
            ])
    }
}

extension KnownImport {
    /// What each step answers.
    func answer(_ state: ImportState? = nil, count: Int, left: [JSON] = []) -> Answer {
        Answer { writer in
            writer.member("id", id)
            writer.member("state", (state ?? self.state).rawValue)
            writer.member("count", Int64(count))
            if !left.isEmpty { writer.member("left", .array(left)) }
        }
    }
}
