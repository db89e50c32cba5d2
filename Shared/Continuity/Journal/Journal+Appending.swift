import Logging
import Primitives
import Storage
import Synchronization

extension Journal {
    /// An append that was begun: its rows, and the wait for the journal's commit.
    private struct Begun {
        let rows: [JournalRow]
        let byteCount: Int
        let commit: () throws -> Void

        var last: Int64 { rows.last?.entry.sequence ?? 0 }
    }

    /// Makes entries durable, in the journal and in `pending.md` side by side.
    ///
    /// It returns when one of the two has them at least, and the other has ended, too. It blocks its thread,
    /// which must not be the journal's own writer's; any number of threads may call it at once.
    ///
    /// - Returns: One receipt for each entry, in order.
    /// - Throws: `invalidEntry`, `duplicate`, `full`, `closed` (nothing was written), `failed`.
    public func append(_ entries: [NewJournalEntry]) throws(JournalError) -> [JournalReceipt] {
        guard !entries.isEmpty else { return [] }
        for entry in entries { try entry.check() }
        let begun: Begun
        do throws(JournalError) { begun = try begin(entries) } catch {
            if case .failed(let detail) = error { fail(detail) }
            throw error
        }
        defer { end() }
        let pendingError = appendToPending(begun)
        let journalError = commitError(of: begun)
        return try conclude(begun, journalError, pendingError)
    }

    /// `append` on a thread that may wait.
    @discardableResult
    public func appendApart(_ entries: [NewJournalEntry]) async throws(JournalError) -> [JournalReceipt] {
        try await DedicatedThread.run(name: "append", orElse: JournalError.closed) {
            Result { () throws(JournalError) in try self.append(entries) }
        }
    }

    private func end() {
        ended.withLock {
            let isLast = state.withLock { state in
                state.appendCount -= 1
                return state.appendCount == 0
            }
            if isLast { ended.broadcast() }
        }
    }

    /// Gives sequences out and starts the journal's transaction, in the same order for all threads.
    private func begin(_ entries: [NewJournalEntry]) throws(JournalError) -> Begun {
        try state.withLock { (state) throws(JournalError) in
            if state.isClosed { throw .closed }
            if let failure = state.failure { throw .failed(detail: failure) }
            try refuseKnown(entries, state)
            var next = state.lastSequence
            let rows = entries.map { entry in
                next += 1
                return JournalRow(entry: JournalEntry(entry, sequence: next))
            }
            let bytes = rows.reduce(0) { $0 + $1.entry.byteCount }
            guard limits.admits(depth: state.depth + rows.count, bytes: state.byteCount + bytes) else {
                throw .full
            }
            let deadline = Deadline(milliseconds: limits.appendMilliseconds, from: clocks.monotonic())
            let commit = store.start(
                Journal.insertion(of: rows, after: state.lastSequence), deadline)
            state.lastSequence = next
            state.depth += rows.count
            state.byteCount += bytes
            for entry in entries { state.inFlight.insert(entry.operationID) }
            state.appendCount += 1
            return Begun(rows: rows, byteCount: bytes, commit: commit)
        }
    }

    /// An operation has one entry for ever: a second one would be carried out twice.
    private func refuseKnown(_ entries: [NewJournalEntry], _ state: borrowing State) throws(JournalError) {
        var seen: Set<Identifier> = []
        for entry in entries where !seen.insert(entry.operationID).inserted {
            throw .duplicate(operationID: entry.operationID)
        }
        for entry in entries where state.inFlight.contains(entry.operationID) {
            throw .duplicate(operationID: entry.operationID)
        }
        let lookups = entries.map { Statement(Journal.knownOperation, .identifier($0.operationID)) }
        let found: [Rows]
        do {
            found = try store.read(lookups, cost: .point)
        } catch {
            throw Journal.error(error)
        }
        for (entry, rows) in zip(entries, found) where !rows.isEmpty {
            throw .duplicate(operationID: entry.operationID)
        }
    }

    /// Adds rows if the file ends where they begin: a failed transaction takes all later ones along, so that
    /// there never is a gap.
    static func insertion(of rows: [JournalRow], after last: Int64) -> TransactionStep<Void> {
        .query([JournalTable.last]) { found in
            guard let end = try found.first?.first?.integer(0), end == last else {
                throw JournalDamage("the journal does not end at \(last)")
            }
            return .commit(rows.map(\.insertion), ())
        }
    }

    private func appendToPending(_ begun: Begun) -> PendingFileError? {
        do throws(PendingFileError) {
            try pending.append(begun.rows.map { PendingWrite(header: header, entry: $0.entry) })
            return nil
        } catch {
            logger.error("Writes are not in pending.md.", metadata: ["error": "\(error)"])
            return error
        }
    }

    private func commitError(of begun: Begun) -> String? {
        do {
            try begun.commit()
            return nil
        } catch {
            let detail = (error as? JournalDamage)?.detail ?? "\(error)"
            fail(detail)
            return detail
        }
    }

    private func conclude(
        _ begun: Begun, _ journalError: String?, _ pendingError: PendingFileError?
    ) throws(JournalError) -> [JournalReceipt] {
        let isAccepted = journalError == nil || pendingError == nil
        // Before anybody is answered: a journal that ends before the mark has lost what was acknowledged.
        let isMarked = !isAccepted || mark.raise(to: begun.last)
        let warns = state.withLock { state in
            for row in begun.rows { state.inFlight.remove(row.entry.operationID) }
            if !isAccepted {
                state.depth -= begun.rows.count
                state.byteCount -= begun.byteCount
            }
            state.isMarkFailing = !isMarked
            let wasNear = state.isNearLimit
            state.isNearLimit = limits.warns(depth: state.depth, bytes: state.byteCount)
            return state.isNearLimit && !wasNear
        }
        if warns {
            logger.warning(
                "The journal is filling up.", metadata: ["depth": "\(state.withLock { $0.depth })"])
        }
        if !isMarked { logger.error("The journal's mark can't be written.", metadata: ["path": "\(path)"]) }
        guard isAccepted else { throw .failed(detail: journalError ?? "") }
        return begun.rows.map { row in
            JournalReceipt(
                sequence: row.entry.sequence, isInJournal: journalError == nil,
                isInPendingFile: pendingError == nil)
        }
    }

    private static let knownOperation = "SELECT 1 FROM entries WHERE operation_id = $1"

    /// What a failed read or note means to the caller.
    static func error(_ error: any Error) -> JournalError {
        switch error {
        case let error as JournalError: return error
        case let error as JournalDamage: return .failed(detail: error.detail)
        case let error as StorageError:
            switch error.code {
            case .closed: return .closed
            case .storeFault, .invalidStatement: return .failed(detail: error.detail)
            default: return .unavailable(detail: error.detail)
            }
        default: return .failed(detail: "\(error)")
        }
    }
}
