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
        effect: .write(destructive: true, idempotent: true), output: OutputSchema([:]),
        isDeferrable: false)

    let id: Identifier
    let keep: Side
    let version: Int64
    let renameTo: String?
    /// What carries out the writes; set where it is made.
    var tools: [String: ToolCatalogue.Entry] = [:]
    /// What makes a lost record what it was.
    var rewriting: RecordRewriting?
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
            let recorder = ConflictRecorder(records: recorder.records, dialect: context.dialect)
            let resolve: @Sendable (SyncConflict) -> Plan = { conflict in
                ConflictResolution(conflict: conflict, tool: self, context: context, recorder: recorder)
                    .plan()
            }
            guard keep == .local, conflict.ours.contains(where: { $0.lost != nil }) else {
                try checkName(isFree: conflict.kind == .duplicate)
                return resolve(conflict)
            }
            // What is to be written again depends on what is there.
            let state = ConflictRecorder.state(of: conflict.entity, conflict.entityID)
            return .readThen([state], cost: .point) { rows in
                let current = try rows[0].first?.optional(0, Row.bytes)
                try checkName(isFree: current == nil)
                var known = conflict
                known.ours = try rewritten(conflict, current)
                return resolve(known)
            }
        }
    }

    /// - Throws: `validation_failed` where a name is given that nothing is to have.
    private func checkName(isFree: Bool) throws {
        guard renameTo != nil, !isFree else { return }
        throw ToolError.validation(
            path: "rename_to", rule: "contradiction",
            "goes with a conflict of kind duplicate, or with a lost record that is made again",
            value: renameTo.map { .string($0) } ?? .null)
    }

    /// The writes, with the calls that make a lost record what it was in its place.
    private func rewritten(_ conflict: SyncConflict, _ current: ByteBuffer?) throws -> [ConflictedWrite] {
        let there = current.flatMap { JSONSlice(unchecked: $0).decoded?.object }
        return try conflict.ours.flatMap { write -> [ConflictedWrite] in
            guard let lost = write.lost else { return [write] }
            let record = FormerRecord(entity: write.entity, row: lost.row, links: lost.links)
            guard let rewriting else {
                throw ToolError.validation(
                    path: "keep", rule: "contradiction",
                    "must be primary: no tool can write this record again", value: "local")
            }
            return rewriting(record, there).enumerated().map { index, call in
                var own = write
                own.operationID = .derived(
                    from: [write.operationID.high, write.operationID.low, UInt64(index)],
                    at: write.acceptedAt)
                (own.tool, own.arguments) = (call.tool, .object(call.arguments))
                (own.identifiers, own.lost) = (call.identifiers, nil)
                return own
            }
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
