import Primitives
import Storage
import Wire

/// `service/import-confirm`: stores what an import has laid ready, all of it in one transaction.
///
/// In the service that decides this is the decision; the others follow it, whatever they find by then.
struct ConfirmImport: Tool {
    static let description = ToolDescription(
        name: "service/import-confirm", title: "Confirm an import", text: "Stores what lies ready.",
        effect: .write(destructive: false, idempotent: true), output: StageImport.description.output,
        isDeferrable: false)

    private let id: Identifier
    var records: ImportedRecords?

    init(_ input: inout InputReader) {
        id = input.required("import_id", .identifier)
    }

    func plan(_ context: CallContext) throws -> Plan {
        let dialect = context.dialect
        let reads =
            ImportStatements.lock(dialect) + [ImportStatements.find(id), ImportStatements.staged(of: id)]
        return .write(
            .query(reads) { rows in
                guard let row = rows[rows.count - 2].first else { throw ToolError.unknownImport(id) }
                let known = try KnownImport(row: row)
                if known.state == .confirmed { return .finish(known.answer(count: 0)) }
                guard known.state == .staged else { throw ToolError.importIs(known.state, id) }
                let staged = try rows[rows.count - 1].map { try StagedRecord(row: $0) }
                return look(known, staged, context)
            })
    }

    /// Reads what stands in the way by now, in the transaction that stores.
    private func look(
        _ known: KnownImport, _ staged: [StagedRecord], _ context: CallContext
    ) -> TransactionStep<Answer> {
        let kinds = records?.kinds ?? []
        var statements: [Statement] = []
        var places: [Int] = []
        for kind in kinds {
            let own = staged.filter { $0.entity == kind.entity }
            let fields = kind.hasUniqueKey ? own.filter { $0.intent == .create }.map(\.fields) : []
            statements += kind.locks(fields, context.dialect)
            places.append(statements.count)
            statements.append(
                kind.find(
                    like: fields, or: own.filter { $0.intent != .create }.map(\.id), context.dialect))
        }
        return .query(statements) { [places] rows in
            var writing = ImportWriting(
                known, mayRefuse: records?.decider == nil,
                ImportContext(
                    operationID: context.operationID ?? context.newIdentifier(), actor: known.actor,
                    now: context.now, file: known.file, dialect: context.dialect))
            for (kind, place) in zip(kinds, places) {
                let found = try rows[place].map { try kind.found($0) }
                try writing.add(staged.filter { $0.entity == kind.entity }, of: kind, over: found)
            }
            return .commit(
                [ImportStatements.set(.confirmed, of: id, at: context.now)] + writing.statements
                    + [
                        ImportStatements.note(writing.notes, of: id, context.dialect),
                        ImportStatements.supersede(by: id), ImportStatements.unstage(id),
                    ], known.answer(.confirmed, count: staged.count))
        }
    }
}

/// The statements that store staged records: a pure value.
struct ImportWriting {
    private(set) var statements: [Statement] = []
    /// What became of each, as `imported_records` keeps it.
    private(set) var notes: [JSON] = []
    private let known: KnownImport
    private let mayRefuse: Bool
    private let context: ImportContext

    /// - Parameter mayRefuse: Whether nothing is decided yet.
    init(_ known: KnownImport, mayRefuse: Bool, _ context: ImportContext) {
        self.known = known
        self.mayRefuse = mayRefuse
        self.context = context
    }

    mutating func add(
        _ staged: [StagedRecord], of kind: any ImportedKind.Type, over found: [FoundRecord]
    ) throws {
        let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
        let byKey = Dictionary(found.map { (kind.key($0.fields), $0) }) { first, _ in first }
        for record in staged {
            let rival = kind.hasUniqueKey ? byKey[kind.key(record.fields)] : nil
            switch record.intent {
            case .create:
                // Somebody has made one meanwhile: what was decided to be stored is stored there.
                if let rival { try replace(rival, by: record, kind) } else { try create(record, kind) }
            case .replace:
                guard let there = byID[record.id] else {
                    guard !mayRefuse else { throw ToolError.notFound(record.entity, record.id.description) }
                    continue
                }
                try replace(there, by: record, kind)
            case .keep:
                guard let there = byID[record.id] else { continue }
                note(record, id: there.id, version: there.version)
            }
        }
    }

    private mutating func create(_ record: StagedRecord, _ kind: any ImportedKind.Type) throws {
        statements += try kind.create(record, context)
        note(record, id: record.id, version: 1)
    }

    private mutating func replace(
        _ found: FoundRecord, by record: StagedRecord, _ kind: any ImportedKind.Type
    ) throws {
        statements += try kind.replace(found, by: record, context)
        note(record, id: found.id, version: found.version + 1, intent: .replace, before: found.former)
    }

    private mutating func note(
        _ record: StagedRecord, id: Identifier, version: Int64, intent: StagedRecord.Intent? = nil,
        before: JSONObject? = nil
    ) {
        notes.append([
            "ordinal": .integer(record.ordinal), "entity": .string(record.entity),
            "id": .string(id.description), "intent": .string((intent ?? record.intent).rawValue),
            "line": .integer(record.line), "sha256": .string(record.sha256), "version": .integer(version),
            "before": before.map { .object($0) } ?? .null,
        ])
    }
}
