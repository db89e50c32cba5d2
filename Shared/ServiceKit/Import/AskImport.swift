import Primitives
import Storage
import Wire

/// `service/import-state`: how far an import has come here, or which ones are open.
struct AskImport: Tool {
    static let description = ToolDescription(
        name: "service/import-state", title: "How far an import has come", text: "Tells an import's state.",
        effect: .read, output: OutputSchema(["imports": .array]))

    private let id: Identifier?

    init(_ input: inout InputReader) {
        id = input.optional("import_id", .identifier)
    }

    func plan(_ context: CallContext) throws -> Plan {
        guard context.isPrimary else { throw ToolError.noImportNow }
        return .read([id.map { ImportStatements.find($0) } ?? ImportStatements.open], cost: .point) { rows in
            let known = try rows[0].map { try KnownImport(row: $0) }
            return Answer { writer in
                writer.member(
                    "imports",
                    .array(
                        known.map {
                            [
                                "id": .string($0.id.description), "state": .string($0.state.rawValue),
                                "file": .string($0.file), "actor": .string($0.actor),
                                "started_at": .string($0.startedAt.description),
                            ]
                        }))
            }
        }
    }
}
