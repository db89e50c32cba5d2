import Logging
import NIOCore
public import Primitives
import Storage
import Synchronization

extension Journal {
    /// Notes what became of entries, here and then, as well as it goes, in `pending.md`.
    ///
    /// A later conclusion takes the place of an earlier one, as when a conflict is resolved.
    ///
    /// - Parameter isHandedOver: Whether another journal has the entries now: `pending.md` is not told then,
    ///   for there they still wait.
    /// - Throws: `unknownSequence` (nothing was noted), `invalidEntry` where a state is `waiting`, a sequence
    ///   comes twice or a result holds NUL, `unavailable`, `failed`, `closed`.
    public func conclude(
        _ conclusions: [JournalConclusion], isHandedOver: Bool = false
    ) async throws(JournalError) {
        guard !conclusions.isEmpty else { return }
        var sequences: Set<Int64> = []
        for conclusion in conclusions {
            let isNew = sequences.insert(conclusion.sequence).inserted
            let hasNUL = conclusion.result?.readableBytesView.contains(0) == true
            guard conclusion.state != .waiting, isNew, !hasNUL else {
                throw .invalidEntry(detail: "the conclusion of \(conclusion.sequence)")
            }
        }
        let noted = try await write(Journal.noting(conclusions))
        let settled = noted.firstWaiting.map { $0 - 1 }
        state.withLock { state in
            for row in noted.rows where row.before.state == .waiting {
                state.depth -= 1
                state.byteCount -= row.before.entry.byteCount
            }
            state.isNearLimit = limits.warns(depth: state.depth, bytes: state.byteCount)
        }
        mark.settle(to: settled ?? noted.last)
        if !isHandedOver { await appendOutcomes(noted.rows.map(\.after)) }
    }

    /// Drops entries that were concluded before `time`. Their sequences are not used again.
    /// `PendingFile.dropConcluded` does the same for the second copy, and should come first.
    ///
    /// - Returns: How many were dropped.
    /// - Throws: `unavailable`, `failed`, `closed`.
    @discardableResult
    public func dropConcluded(before time: Timestamp) async throws(JournalError) -> Int {
        var dropped = 0
        while true {
            let count = try await write(Journal.dropping(before: time))
            dropped += count
            guard count == Journal.dropMax else { return dropped }
        }
    }

    private struct Noted: Sendable {
        var rows: [(before: JournalRow, after: JournalRow)] = []
        var firstWaiting: Int64?
        var last: Int64 = 0
    }

    private static func noting(_ conclusions: [JournalConclusion]) -> TransactionStep<Noted> {
        let reads = conclusions.map { conclusion in
            Statement(
                "SELECT \(JournalRow.columns) FROM entries WHERE sequence = $1",
                .integer(conclusion.sequence))
        }
        return .query(reads) { found in
            var noted = Noted()
            for (conclusion, rows) in zip(conclusions, found) {
                guard let row = rows.first else { throw JournalError.unknownSequence(conclusion.sequence) }
                let before = try JournalRow(row)
                let after = JournalRow(
                    entry: before.entry, state: conclusion.state, concludedAt: conclusion.at,
                    result: conclusion.result)
                noted.rows.append((before, after))
            }
            let result = noted
            return .query(noted.rows.map(\.after.update) + [firstWaiting, JournalTable.last]) { found in
                var noted = result
                noted.firstWaiting = try found.dropLast().last?.first?.optional(0, Row.integer)
                noted.last = try found.last?.first?.integer(0) ?? 0
                return .commit([], noted)
            }
        }
    }

    private static func dropping(before time: Timestamp) -> TransactionStep<Int> {
        .query([JournalTable.selection, JournalTable.last]) { found in
            guard let row = found.first?.first, let last = try found.last?.first?.integer(0) else {
                throw JournalDamage("the header is missing")
            }
            let table = try JournalTable(row)
            let deletion = Statement(
                """
                DELETE FROM entries WHERE sequence IN (SELECT sequence FROM entries
                    WHERE state <> 'waiting' AND concluded_at < $1 LIMIT \(dropMax))
                """, .timestamp(time))
            return .query([deletion]) { found in
                let count = found.first?.affectedCount ?? 0
                var table = table
                table.lastSequence = last
                table.absent += Int64(count)
                return .commit([table.replacement], count)
            }
        }
    }

    private func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>
    ) async throws(JournalError) -> Answer {
        let deadline = Deadline(milliseconds: limits.appendMilliseconds, from: clocks.monotonic())
        do {
            return try await store.database.write(first, deadline: deadline)
        } catch {
            let failure = Journal.error(error)
            if case .failed(let detail) = failure { fail(detail) }
            throw failure
        }
    }

    /// The journal is what counts: where the note is missing, a later recovery replays once more what the
    /// primary store then knows by its operation.
    private func appendOutcomes(_ rows: [JournalRow]) async {
        let outcomes = rows.map { row in
            let outcome = PendingOutcome(
                operationID: row.entry.operationID, state: row.state, at: row.concludedAt ?? clocks.now())
            return (outcome, summary: row.entry.summary)
        }
        let noThread = PendingFileError.unusable(detail: "the system has no thread left")
        do throws(PendingFileError) {
            try await DedicatedThread.run(name: "pending", orElse: noThread) { [pending] in
                Result { () throws(PendingFileError) in try pending.append(outcomes) }
            }
        } catch {
            logger.warning("Outcomes are not in pending.md.", metadata: ["error": "\(error)"])
        }
    }

    private static let dropMax = 10_000
    private static let firstWaiting = Statement("SELECT min(sequence) FROM entries WHERE state = 'waiting'")
}
