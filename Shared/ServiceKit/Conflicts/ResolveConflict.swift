import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// `service/resolve`: decides a conflict, exactly once.
struct ResolveConflict: Tool {
    /// What is kept of the two.
    enum Side: String, Sendable, CaseIterable {
        /// The writes that were accepted, carried out now.
        case local
        /// The record as the primary store has it.
        case primary
    }

    static let description = ToolDescription(
        name: "service/resolve", title: "Resolve a sync conflict", text: "Decides a sync conflict.",
        effect: .write(destructive: true, idempotent: true), output: OutputSchema([:]))

    let id: Identifier
    let keep: Side
    let version: Int64
    let renameTo: String?
    /// What carries out the writes; set where it is made.
    var tools: [String: ToolCatalogue.Entry] = [:]
    var recorder = ConflictRecorder(records: [], dialect: .sqlite)

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
        keep = input.required("keep", .oneOf(Side.self))
        version = input.required("version", .version)
        renameTo = input.optional("rename_to", .line(max: 200))
        if renameTo != nil, keep == .primary {
            input.fault(
                "rename_to", "contradiction", "goes with keep: local only",
                value: renameTo.map { .string($0) } ?? .null)
        }
    }

    func plan(_ context: CallContext) -> Plan {
        .readThen([SyncConflict.find(id)], cost: .point) { rows in
            guard let row = rows[0].first else { throw refuseUnknown() }
            let conflict = try SyncConflict(row: row)
            guard conflict.resolvedAt == nil else {
                // The same operation may have done it: its record is looked up first.
                return .write(.query([]) { _ in throw refuseResolved(conflict) })
            }
            guard renameTo == nil || conflict.kind == .duplicate else {
                throw ToolError.validation(
                    path: "rename_to", rule: "contradiction", "goes with a conflict of kind duplicate only",
                    value: renameTo.map { .string($0) } ?? .null)
            }
            let recorder = ConflictRecorder(records: recorder.records, dialect: context.dialect)
            let resolution = ConflictResolution(
                conflict: conflict, tool: self, context: context, recorder: recorder)
            return resolution.plan()
        }
    }

    private func refuseUnknown() -> ToolError {
        .notFound("sync_conflict", id.description, hint: "list_sync_conflicts tells those that are open.")
    }

    private func refuseResolved(_ conflict: SyncConflict) -> ToolError {
        ToolError(
            .notFound,
            "The sync conflict \(id) is resolved already; list_sync_conflicts tells the open ones.",
            details: [
                "resource_type": "sync_conflict", "resource_id": .string(id.description),
                "resolution": conflict.resolution.map { .string($0) } ?? .null,
                "resolved_at": conflict.resolvedAt.map { .string($0.description) } ?? .null,
            ])
    }
}
