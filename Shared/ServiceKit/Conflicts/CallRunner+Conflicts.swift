import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// An id that was handed out for a record which the store then refused still says what became of it.
extension CallRunner {
    /// Adds to `not_found` the conflict that the id was last in, if there is one.
    func explain(_ error: any Error, _ call: Call, completion: @escaping (any Error) -> Void) {
        guard let refusal = error as? ToolError, refusal.code == .notFound,
            refusal.details["resource_type"] != .string(SyncConflict.records.entity),
            let id = refusal.details["resource_id"]?.string.flatMap({ Identifier($0) })
        else { return completion(error) }
        let copy = fallback.flatMap { $0.isAway ? $0.copy.database : nil }
        let left = call.context.deadline.remainingMilliseconds(at: clocks.monotonic())
        let deadline = Deadline(
            milliseconds: min(left, Limits.hedgeMilliseconds), from: clocks.monotonic())
        let bound = NIOLoopBound(completion, eventLoop: eventLoop)
        let find = SyncConflict.last(of: id.description)
        (copy ?? database).read([find], cost: .point, deadline: deadline) { [inbox] result in
            let told = (try? result.get()[0].first).flatMap { row in Self.explained(refusal, by: row) }
            inbox.post { bound.value(told ?? refusal) }
        }
    }

    private static func explained(_ refusal: ToolError, by row: Row) -> ToolError? {
        guard let conflictID = try? row.text(0), let kind = try? row.text(1) else { return nil }
        var details = refusal.details.object ?? [:]
        details["sync_conflict"] = .string(conflictID)
        details["kind"] = .string(kind)
        let existing = (try? row.optional(3, Row.bytes))
            .flatMap { JSONSlice(unchecked: $0)["id"]?.string }
        if row.isNull(2) {
            return ToolError(
                .notFound, "\(refusal.message) Its creation is in conflict: resolve_sync_conflict decides.",
                details: .object(details))
        }
        details["resolution"] = .string((try? row.text(2)) ?? "")
        guard kind == ConflictKind.duplicate.rawValue, let existing else {
            return ToolError(.notFound, refusal.message, details: .object(details))
        }
        details["same_as"] = .string(existing)
        return ToolError(
            .notFound, "\(refusal.message) It was resolved to be \(existing): use that id.",
            details: .object(details))
    }
}
