import Primitives
import Storage
import Wire

/// `service/import-withdraw`: throws away what an import has laid ready. One that never came is kept from
/// coming late.
struct WithdrawImport: Tool {
    static let description = ToolDescription(
        name: "service/import-withdraw", title: "Withdraw an import", text: "Throws away what lies ready.",
        effect: .write(destructive: true, idempotent: true), output: StageImport.description.output,
        isDeferrable: false)

    private let id: Identifier
    var records: ImportedRecords?

    init(_ input: inout InputReader) {
        id = input.required("import_id", .identifier)
    }

    func plan(_ context: CallContext) -> Plan {
        let decides = records?.decider == nil
        return .write(
            .query(ImportStatements.lock(context.dialect) + [ImportStatements.find(id)]) { rows in
                guard let row = rows.last?.first else {
                    let none = KnownImport(
                        id: id, state: .withdrawn, file: "", actor: context.actor, startedAt: context.now)
                    return .commit([ImportStatements.insert(none, decides: decides)], none.answer(count: 0))
                }
                let known = try KnownImport(row: row)
                switch known.state {
                case .withdrawn: return .finish(known.answer(count: 0))
                case .staged:
                    return .commit(
                        [
                            ImportStatements.set(.withdrawn, of: id, at: context.now),
                            ImportStatements.unstage(id),
                        ], known.answer(.withdrawn, count: 0))
                case .confirmed, .rollingBack, .rolledBack: throw ToolError.importIs(known.state, id)
                }
            })
    }
}
