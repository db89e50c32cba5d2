import Primitives
import Storage
import Wire

/// `service/import-rollback`: takes away what an import has stored, unless somebody has changed it since.
///
/// The others make ready first; then the service that decides does so by its transaction, and they follow.
struct RollBackImport: Tool {
    /// What is to be done.
    enum Step: String, Sendable, CaseIterable {
        /// Wait for the decision.
        case prepare
        /// Leave everything as it is.
        case cancel
        /// Take the records away.
        case finish
    }

    static let description = ToolDescription(
        name: "service/import-rollback", title: "Roll an import back", text: "Takes back what was stored.",
        effect: .write(destructive: true, idempotent: true), output: StageImport.description.output,
        isDeferrable: false)

    private let id: Identifier
    private let step: Step
    var records: ImportedRecords?

    init(_ input: inout InputReader) {
        id = input.required("import_id", .identifier)
        step = input.required("step", .oneOf(Step.self))
    }

    func plan(_ context: CallContext) -> Plan {
        let page = ImportStatements.page(of: id, after: -1, limit: Int64(GivenRecord.countMax))
        let reads = ImportStatements.lock(context.dialect) + [ImportStatements.find(id), page]
        return .write(
            .query(reads) { rows in
                guard let row = rows[rows.count - 2].first else { throw ToolError.unknownImport(id) }
                let known = try KnownImport(row: row)
                switch (step, known.state) {
                case (.prepare, .rollingBack), (.cancel, .confirmed), (.finish, .rolledBack):
                    return .finish(known.answer(count: 0))
                case (.prepare, .confirmed): return set(.rollingBack, known, context)
                case (.cancel, .rollingBack): return set(.confirmed, known, context)
                case (.finish, let state) where isReady(state):
                    return look(known, try rows[rows.count - 1].map { try ImportedRow(row: $0) }, context)
                default: throw ToolError.importIs(known.state, id)
                }
            })
    }

    /// Who does not decide has made ready first.
    private func isReady(_ state: ImportState) -> Bool {
        state == .rollingBack || (state == .confirmed && records?.decider == nil)
    }

    private func set(
        _ state: ImportState, _ known: KnownImport, _ context: CallContext
    ) -> TransactionStep<Answer> {
        .commit([ImportStatements.set(state, of: id, at: context.now)], known.answer(state, count: 0))
    }

    private func look(
        _ known: KnownImport, _ stored: [ImportedRow], _ context: CallContext
    ) -> TransactionStep<Answer> {
        let kinds = records?.kinds ?? []
        let finds = kinds.map { kind in
            kind.find(
                like: [], or: stored.filter { $0.entity == kind.entity }.map(\.id), context.dialect)
        }
        return .query(finds) { rows in
            let writer = ImportContext(
                operationID: context.operationID ?? context.newIdentifier(), actor: context.actor,
                now: context.now, file: known.file, dialect: context.dialect)
            var statements: [Statement] = []
            var left: [JSON] = []
            for (kind, rows) in zip(kinds, rows) {
                let found = try rows.map { try kind.found($0) }
                let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
                // What was made last is taken away first.
                for record in stored.reversed() where record.entity == kind.entity && record.intent != .keep {
                    guard let there = byID[record.id], !record.isChanged(there) else {
                        left.append(["entity": .string(record.entity), "id": .string(record.id.description)])
                        continue
                    }
                    statements +=
                        try record.before.map { try kind.restore($0, over: there, writer) }
                        ?? kind.remove(there, writer)
                }
            }
            guard left.isEmpty || records?.decider != nil else { throw Self.changed(left) }
            return .commit(
                statements + [
                    ImportStatements.set(.rolledBack, of: id, at: context.now), ImportStatements.forget(id),
                ], known.answer(.rolledBack, count: stored.count - left.count, left: left))
        }
    }

    private static func changed(_ left: [JSON]) -> ToolError {
        ToolError(
            .versionConflict, "Records of this import were changed since: it can't be rolled back.",
            details: ["records": .array(Array(left.prefix(100)))])
    }
}
