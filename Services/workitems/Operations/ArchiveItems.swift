import Primitives
import ServiceKit
import Storage
import Wire

/// `service/archive`: one step of a pass that moves old items which are done to the archive.
///
/// Each step is a transaction of its own, so that a pass may end anywhere: nothing is lost, and the next one
/// goes on. Who wants all of them moved asks with `next` as `after` until there is none, and begins again
/// while something was moved and something waits.
struct ArchiveItems: Tool {
    static let description = ToolDescription(
        name: "service/archive", title: "Archive old items",
        text: "Moves items created before a time that are completed or deleted to the archive.",
        effect: .write(destructive: true, idempotent: true),
        output: OutputSchema(["archived": .integer, "waiting": .integer, "needed": .integer]),
        isDeferrable: false)

    private let before: Timestamp
    private let place: ArchivePlace?
    private let limit: Int
    private let isDryRun: Bool

    init(_ input: inout InputReader) {
        before = input.required("before", .timestamp)
        let after = input.optional("after", .text(max: 100))
        limit = Int(input.optional("limit", .integer(1...1000), default: 200, as: 200))
        isDryRun = input.optional("dry_run", .bool, default: false, as: false)
        place = after.flatMap { ArchivePlace($0) }
        if let after, place == nil {
            input.fault("after", "place", "must be what an earlier answer called next", value: .string(after))
        }
    }

    func plan(_ context: CallContext) -> Plan {
        var batch = Batch([ArchiveStatements.old(before: before, after: place)])
        if isDryRun { _ = batch.add(ArchiveStatements.survey(before: before, after: place)) }
        return .readThen(batch.statements, cost: .scan) { rows in
            let window = try Window(rows: rows[0], limit: isDryRun ? .max : limit)
            guard !isDryRun else {
                guard let row = rows[1].first else { return .answer(Self.answer(0, 0, 0, window.next)) }
                let moving = try row.integer(1)
                return .answer(Self.answer(moving, try row.integer(0) - moving, 0, window.next))
            }
            guard !window.done.isEmpty else { return .answer(Self.answer(0, 0, 0, window.next)) }
            return .write(move(window, context))
        }
    }

    /// What is read before anything is locked: it is judged again under the lock.
    private struct Window {
        var done: [Identifier] = []
        /// Where the next step goes on; nil where this is the end.
        var next: ArchivePlace?

        init(rows: Rows, limit: Int) throws(StorageError) {
            for row in rows {
                let place = ArchivePlace(createdAt: try row.timestamp(0), id: try row.identifier(1))
                if try row.bool(2) { done.append(place.id) }
                next = place
                if done.count == limit { return }
            }
            if rows.count < ArchiveStatements.lookedAtMax { next = nil }
        }
    }

    private func move(_ window: Window, _ context: CallContext) -> TransactionStep<Answer> {
        // Nothing may come below an item, move or gain a dependency while it is judged.
        var batch = Batch(context.dialect.lock("work_items", .exclusive))
        let found = batch.add(
            ArchiveStatements.candidates(window.done, before: before, context.dialect))
        return .query(batch.statements) { rows in
            let decision = ArchiveBatch(
                try rows[found].map { row in try ArchiveBatch.Candidate(row: row) })
            let answer = Self.answer(
                Int64(decision.moving.count), Int64(decision.waitingCount), Int64(decision.neededCount),
                window.next)
            guard !decision.moving.isEmpty else { return .finish(answer) }
            return .commit(
                ArchiveStatements.move(
                    decision.moving, at: context.now, by: context.actor, operationID: context.writeID,
                    context.dialect), answer)
        }
    }

    private static func answer(
        _ archived: Int64, _ waiting: Int64, _ needed: Int64, _ next: ArchivePlace?
    ) -> Answer {
        Answer { writer in
            writer.member("archived", archived)
            writer.member("waiting", waiting)
            writer.member("needed", needed)
            writer.member("next", next?.text)
        }
    }
}
