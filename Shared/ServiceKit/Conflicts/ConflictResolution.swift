import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// One decision of one conflict: which writes are carried out, in one transaction, and what that comes to.
struct ConflictResolution: Sendable {
    /// A write that is to be carried out.
    struct Task: Sendable {
        let write: ConflictedWrite
        /// Its arguments as they are to be now.
        let arguments: JSONObject
        /// Whether it is of the record in conflict; else it rests on that.
        let isOwn: Bool
        /// What was planned before the transaction; nil where the version must be known first.
        var step: TransactionStep<Answer>?
    }

    /// What the transaction has come to so far.
    private struct Progress: Sendable {
        /// The versions of the records that were written in it.
        var versions: [String: Int64] = [:]
        var outcome: ByteBuffer?
        var replayed = 0
        /// The records whose writes went into conflicts of their own, each by its conflict's record.
        var moved: [String: ConflictKeeper.Record] = [:]
        var opened: [Identifier] = []
    }

    let conflict: SyncConflict
    let tool: ResolveConflict
    let context: CallContext
    let recorder: ConflictRecorder

    private var lock: String { context.dialect == .postgresql ? " FOR UPDATE" : "" }

    /// Plans all writes that name no version, then does everything in one transaction.
    func plan() -> Plan {
        prepare(tasks[...], [])
    }

    /// Kept local: all of them; kept primary: those that rest on the record.
    private var tasks: [Task] {
        conflict.ours.compactMap { write in
            let isOwn = write.entity == conflict.entity && write.entityID == conflict.entityID
            guard tool.keep == .local || !isOwn else { return nil }
            var arguments = write.arguments.object ?? [:]
            if isOwn, let name = tool.renameTo, arguments["name"] != nil { arguments["name"] = .string(name) }
            if tool.keep == .primary, let existing = conflict.existingID {
                arguments = JSON.object(arguments).replacing(conflict.entityID, by: existing).object ?? [:]
            }
            return Task(write: write, arguments: arguments, isOwn: isOwn)
        }
    }

    private func prepare(_ left: ArraySlice<Task>, _ done: [Task]) -> Plan {
        guard let task = left.first else { return .write(start(done)) }
        guard task.arguments["version"]?.integer == nil else {
            return prepare(left.dropFirst(), done + [task])
        }
        return prepare(task, { try plan(of: task, task.arguments) }) { step in
            var task = task
            task.step = step
            return prepare(left.dropFirst(), done + [task])
        }
    }

    /// Leads a plan as far as its transaction; what it refuses before is refused in there.
    private func prepare(
        _ task: Task, _ plan: () throws -> Plan,
        _ next: @escaping @Sendable (TransactionStep<Answer>) -> Plan
    ) -> Plan {
        do {
            switch try plan() {
            case .write(let step): return next(step)
            case .answer(let answer): return next(.finish(answer))
            case .read(let statements, let cost, let respond):
                return .readThen(statements, cost: cost) { rows in
                    prepare(task, { .answer(try respond(rows)) }, next)
                }
            case .readThen(let statements, let cost, let follow):
                return .readThen(statements, cost: cost) { rows in
                    prepare(task, { try follow(rows) }, next)
                }
            case .verify(let references, let follow):
                return .verify(references) { found in prepare(task, { try follow(found) }, next) }
            }
        } catch {
            return next(.query([]) { _ in throw error })
        }
    }

    private func plan(of task: Task, _ arguments: JSONObject) throws -> Plan {
        guard let entry = tool.tools[task.write.tool] else {
            throw ToolError(.internal, "There is no tool \(task.write.tool) any more.")
        }
        let identifiers = OperationIdentifiers(
            of: task.write.operationID, at: task.write.acceptedAt, recorded: task.write.identifiers)
        return try entry.read(arguments).plan(
            CallContext(
                operationID: task.write.operationID, actor: task.write.actor, now: context.now,
                deadline: context.deadline, dialect: context.dialect,
                newIdentifier: { identifiers.next() }))
    }

    // MARK: The transaction

    private func start(_ tasks: [Task]) -> TransactionStep<Answer> {
        let reads = [
            Statement(
                "SELECT version, resolved_at FROM sync_conflicts WHERE id = $1\(lock)",
                .identifier(conflict.id)),
            recorder.version(of: conflict.entity, conflict.entityID, lock: lock),
            recorder.version(of: conflict.entity, conflict.existingID ?? conflict.entityID),
            ConflictRecorder.state(of: conflict.entity, conflict.existingID ?? conflict.entityID),
        ]
        return .query(reads) { rows in
            guard let row = rows[0].first, row.isNull(1), try row.integer(0) == conflict.version else {
                throw StorageError(.serializationFailure, detail: "the conflict has taken in another write")
            }
            let own = try rows[1].first?.integer(0)
            let state = try rows[3].first?.optional(0, Row.bytes)
            let current = try own ?? rows[2].first?.integer(0) ?? conflict.version
            guard tool.version == current else { throw refuseVersion(current, state) }
            var progress = Progress()
            progress.versions[conflict.entityID] = own
            return try carryOut(tasks[...], progress, state)
        }
    }

    private func refuseVersion(_ current: Int64, _ state: ByteBuffer?) -> ToolError {
        let record = ListConflicts.shown(state)
        return ToolError(
            .versionConflict,
            "Look at the record and the conflict again, and decide with version \(current).",
            details: [
                "expected_version": .integer(tool.version), "current_version": .integer(current),
                "changed_by": record["updated_by"] ?? .null, "changed_at": record["updated_at"] ?? .null,
                "current": record,
            ])
    }

    private func carryOut(
        _ left: ArraySlice<Task>, _ progress: Progress, _ state: ByteBuffer?
    ) throws -> TransactionStep<Answer> {
        guard let task = left.first else { return finish(progress, state) }
        let write = task.write
        let operation = Operation(
            id: write.operationID, tool: write.tool, arguments: write.arguments, actor: write.actor,
            at: write.acceptedAt)
        let reads = [
            operation.lookup, recorder.version(of: write.entity, write.entityID), changesSinceBase(write),
        ]
        return .query(reads) { rows in
            if try operation.earlierOutcome(in: rows[0]) != nil {
                return try carryOut(left.dropFirst(), progress, state)
            }
            if !task.isOwn, let record = progress.moved[write.entityID] {
                return keep(task, nil, in: record, left, progress, state)
            }
            let isUntouched = try rows[2].first.map { row in try row.integer(0) == 0 } ?? false
            let stored = try rows[1].first.map { row in try row.integer(0) }
            let current = progress.versions[write.entityID] ?? (isUntouched ? stored : nil)
            let keepApart: @Sendable (ToolError) -> TransactionStep<Answer> = { refusal in
                let own = ConflictKeeper.Record(entity: write.entity, id: write.entityID)
                return keep(task, refusal, in: own, left, progress, state)
            }
            let step = TransactionStep<Answer>.query([]) { _ in try self.step(for: task, current: current) }
            return step.then(
                { try carriedOut(task, operation, $0, left, progress, state) },
                orElse: task.isOwn ? nil : keepApart)
        }
    }

    /// What has become of a record since a write was made for it, but for conflicts.
    private func changesSinceBase(_ write: ConflictedWrite) -> Statement {
        Statement(
            """
            SELECT count(*) FROM changes \
            WHERE entity = $1 AND entity_id = $2 AND version > $3 AND action <> 'conflicted'
            """, .text(write.entity), .text(write.entityID), .integer(write.baseVersion ?? 0))
    }

    private func step(for task: Task, current: Int64?) throws -> TransactionStep<Answer> {
        if let step = task.step { return step }
        var arguments = task.arguments
        if let current { arguments["version"] = .integer(current) }
        guard case .write(let step) = try plan(of: task, arguments) else {
            throw StorageError(.invalidStatement, detail: "\(task.write.tool) reads before its transaction")
        }
        return step
    }

    private func carriedOut(
        _ task: Task, _ operation: Operation, _ answer: Answer, _ left: ArraySlice<Task>,
        _ before: Progress, _ state: ByteBuffer?
    ) throws -> TransactionStep<Answer> {
        let outcome = answer.structuredContent(operationID: operation.id)
        var progress = before
        progress.versions[task.write.entityID] = JSONSlice(unchecked: outcome)["version"]?.integer
        if task.isOwn { progress.outcome = outcome } else { progress.replayed += 1 }
        let next = progress
        return .query([operation.record(outcome: outcome).insertionInCopy]) { _ in
            try carryOut(left.dropFirst(), next, state)
        }
    }

    /// What rests on the record and is refused now is a conflict of its own.
    private func keep(
        _ task: Task, _ refusal: ToolError?, in record: ConflictKeeper.Record, _ left: ArraySlice<Task>,
        _ before: Progress, _ state: ByteBuffer?
    ) -> TransactionStep<Answer> {
        var write = task.write
        write.arguments = .object(task.arguments)
        write.refusal = refusal?.structuredContent["error"]
        let refused = ConflictRecorder.Refused(
            write: write, entity: record.entity, entityID: record.id,
            kind: refusal.map { ConflictRecorder.kind(of: $0) } ?? .orphan, moves: true)
        let kept = recorder.record(refused, conflictID: context.newIdentifier(), at: context.now)
        return kept.then { kept in
            var progress = before
            progress.moved[task.write.entityID] = record
            if !progress.opened.contains(kept.conflictID) { progress.opened.append(kept.conflictID) }
            return try carryOut(left.dropFirst(), progress, state)
        }
    }

    private func finish(_ progress: Progress, _ state: ByteBuffer?) -> TransactionStep<Answer> {
        let closing = conflict.closing(
            tool.keep.rawValue, at: context.now, operationID: context.operationID ?? conflict.id,
            actor: context.actor)
        let summary: JSON = [
            "id": .string(conflict.id.description), "resolution": .string(tool.keep.rawValue),
            "replayed_dependents": .integer(progress.replayed),
            "new_conflicts": .array(progress.opened.map { .string($0.description) }),
        ]
        let answer = Answer { writer in
            let record = progress.outcome ?? ListConflicts.shown(state).serialized
            var hasID = false
            JSONSlice(unchecked: record).forEachMember { key, value in
                guard key != "operation_id", key != "warnings" else { return }
                if key == "id" { hasID = true }
                writer.member(key, raw: value.bytes)
            }
            if !hasID { writer.member("id", conflict.entityID) }
            writer.member("sync_conflict", summary)
        }
        return .commit([closing], answer)
    }
}

extension JSON {
    /// The same value with another text wherever one is, in either case.
    func replacing(_ text: String, by other: String) -> JSON {
        switch self {
        case .string(let value): value.lowercased() == text ? .string(other) : self
        case .array(let elements): .array(elements.map { $0.replacing(text, by: other) })
        case .object(let object):
            .object(
                JSONObject(object.members.map { ($0.key, $0.value.replacing(text, by: other)) }))
        default: self
        }
    }
}
