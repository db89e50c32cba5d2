import Primitives
import Storage
import Wire

/// How far an import has come in one service.
enum ImportState: String, Sendable, CaseIterable {
    /// Its records lie ready; nobody sees them.
    case staged
    /// Its records are stored.
    case confirmed
    /// It does not take place.
    case withdrawn
    /// Its records are to be taken away again, if the one who decides says so.
    case rollingBack = "rolling_back"
    /// Its records were taken away again.
    case rolledBack = "rolled_back"

    /// Whether it rests on another service's word.
    var isOpen: Bool { self == .staged || self == .rollingBack }
}

/// An import as one service knows it.
struct KnownImport: Sendable, Equatable {
    let id: Identifier
    let state: ImportState
    let file: String
    let actor: String
    let startedAt: Timestamp

    static let columns = "id, state, file, actor, started_at"

    /// Reads a row of `columns`.
    init(row: Row) throws(StorageError) {
        guard let state = ImportState(rawValue: try row.text(1)) else {
            throw StorageError(.invalidStatement, detail: "an import of no state")
        }
        id = try row.identifier(0)
        self.state = state
        file = try row.text(2)
        actor = try row.text(3)
        startedAt = try row.timestamp(4)
    }

    init(id: Identifier, state: ImportState, file: String, actor: String, startedAt: Timestamp) {
        self.id = id
        self.state = state
        self.file = file
        self.actor = actor
        self.startedAt = startedAt
    }
}

extension ToolError {
    static func unknownImport(_ id: Identifier) -> ToolError { .notFound("import", id.description) }

    /// An import is no longer, or not yet, where it would have to be.
    static func importIs(_ state: ImportState, _ id: Identifier) -> ToolError {
        ToolError(
            .alreadyExists, "This import is \(state.rawValue.replacing("_", with: " ")); start another one.",
            details: ["id": .string(id.description), "state": .string(state.rawValue)])
    }

    /// Copies know nothing of imports, and none is accepted for later.
    static let noImportNow = StorageError(.unavailable, detail: "only the primary store knows of imports")
}
