import Primitives
import Storage

/// Fills a new journal with what a lost one had: the rows that can still be read, and the waiting writes of
/// `pending.md`. It blocks.
struct JournalRebuild {
    let target: BlockingDatabase
    let header: JournalHeader
    let pending: PendingFile
    let survey: PendingSurvey
    /// What the mark said; nil where there was none.
    let mark: JournalMark.Content?

    private var sequences: Set<Int64> = []
    private var operations: Set<Identifier> = []
    private var last: Int64 = 0
    private var batch: [JournalRow] = []
    private var salvagedCount = 0
    private var restoredCount = 0

    /// What came of it.
    struct Outcome: Sendable, Equatable {
        var salvagedCount: Int
        var restoredCount: Int
        var lostCount: Int
    }

    init(
        into target: BlockingDatabase, header: JournalHeader, pending: PendingFile, survey: PendingSurvey,
        mark: JournalMark.Content?
    ) {
        self.target = target
        self.header = header
        self.pending = pending
        self.survey = survey
        self.mark = mark
    }

    private static let batchRows = 64

    /// Takes over what `source` still has, then what `pending.md` has beyond that.
    mutating func run(from source: BlockingDatabase?) throws -> Outcome {
        if let source { try salvage(source) }
        last = max(last, mark?.last ?? 0, survey.last)
        try restore()
        try flush()
        let absent = last - Int64(sequences.count)
        // The header comes last: a file that has it is complete.
        let table = JournalTable(header: header, lastSequence: last, absent: absent)
        try target.write(.commit([table.replacement], ()))
        return Outcome(salvagedCount: salvagedCount, restoredCount: restoredCount, lostCount: lostCount)
    }

    private mutating func salvage(_ source: BlockingDatabase) throws {
        // Without a header nobody knows whose writes these are.
        guard let row = try? source.read(JournalTable.selection).first, let table = try? JournalTable(row),
            table.header.isSameInstance(as: header)
        else { return }
        var failure: (any Error)?
        // A file that can't be read any further has been read as far as it goes.
        try? JournalPages.forEach(in: source) { row in
            guard failure == nil, var row = try? JournalRow(row) else { return }
            if row.state == .waiting, let outcome = survey.outcomes[row.entry.operationID] {
                row.state = outcome.state
                row.concludedAt = outcome.at
            }
            do { try add(row) } catch { failure = error }
            if row.state == .waiting { salvagedCount += 1 }
        }
        if let failure { throw failure }
    }

    private mutating func restore() throws {
        var failure: (any Error)?
        _ = try pending.read { record in
            guard failure == nil, case .write(let write) = record, survey.isWaiting(write),
                !operations.contains(write.entry.operationID)
            else { return }
            var row = JournalRow(entry: write.entry)
            if sequences.contains(write.entry.sequence) {
                last += 1
                row = JournalRow(entry: write.entry.moved(to: last))
            }
            do { try add(row) } catch { failure = error }
            restoredCount += 1
        }
        if let failure { throw failure }
    }

    private mutating func add(_ row: JournalRow) throws {
        guard operations.insert(row.entry.operationID).inserted else { return }
        sequences.insert(row.entry.sequence)
        last = max(last, row.entry.sequence)
        batch.append(row)
        if batch.count == JournalRebuild.batchRows { try flush() }
    }

    private mutating func flush() throws {
        guard !batch.isEmpty else { return }
        try target.write(.commit(batch.map(\.insertion), ()))
        batch = []
    }

    /// Sequences that were acknowledged and are found nowhere. Those up to `settled` were concluded, and may
    /// have been dropped since.
    private var lostCount: Int {
        guard let mark, mark.last > mark.settled else { return 0 }
        let range = mark.settled + 1...mark.last
        let known = sequences.union(survey.sequences).count(where: range.contains)
        return max(0, range.count - known)
    }
}
