public import Primitives
import Storage
import Wire

extension Journal {
    /// The entries that wait, in order, from the first one after `sequence` on.
    ///
    /// - Throws: `failed` where a row is damaged, `unavailable`, `closed`.
    public func waiting(after sequence: Int64, limit: Int) async throws(JournalError) -> [JournalEntry] {
        let statement = Statement(
            """
            SELECT \(JournalRow.columns) FROM entries WHERE state = 'waiting' AND sequence > $1
            ORDER BY sequence LIMIT $2
            """, .integer(sequence), .integer(Int64(limit)))
        return try await rows(of: statement, cost: .scan).map(\.entry)
    }

    /// Whether a write of this record waits.
    ///
    /// - Throws: `failed`, `unavailable`, `closed`.
    public func hasWaiting(subject: String) async throws(JournalError) -> Bool {
        let quoted = JSON.string(subject).text
        let statement = Statement(
            "SELECT 1 FROM entries WHERE state = 'waiting' AND instr(subjects, $1) > 0 LIMIT 1", .text(quoted)
        )
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        do {
            let found = try await store.database.read([statement], cost: .scan, deadline: deadline)
            return found[0].first != nil
        } catch {
            throw Journal.error(error)
        }
    }

    /// The entry of this operation and what became of it; nil where there is none.
    ///
    /// - Throws: `failed` where the row is damaged, `unavailable`, `closed`.
    public func entry(
        operationID: Identifier
    ) async throws(JournalError) -> (JournalEntry, JournalState)? {
        let statement = Statement(
            "SELECT \(JournalRow.columns) FROM entries WHERE operation_id = $1", .identifier(operationID))
        return try await rows(of: statement, cost: .point).first.map { ($0.entry, $0.state) }
    }

    private func rows(of statement: Statement, cost: ReadCost) async throws(JournalError) -> [JournalRow] {
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        do {
            let found = try await store.database.read([statement], cost: cost, deadline: deadline)
            return try found.flatMap { rows in try rows.map { try JournalRow($0) } }
        } catch {
            let failure = Journal.error(error)
            if case .failed(let detail) = failure { fail(detail) }
            throw failure
        }
    }
}
