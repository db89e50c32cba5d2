import Primitives
import Storage

/// Adds to a whole journal the later writes that `pending.md` has: durable, and never known to the journal.
enum JournalAdoption {
    /// Adds them, in one transaction. It blocks.
    ///
    /// - Returns: How many were added, and the journal's contents then.
    static func run(
        _ store: BlockingDatabase, _ contents: JournalContents, pending: PendingFile, survey: PendingSurvey
    ) throws -> (restored: Int, contents: JournalContents) {
        var writes: [Identifier: PendingWrite] = [:]
        _ = try pending.read { record in
            guard case .write(let write) = record, write.entry.sequence > contents.last,
                survey.isWaiting(write)
            else { return }
            writes[write.entry.operationID] = write
        }
        var rows: [JournalRow] = []
        var result = contents
        result.last = survey.last
        for write in writes.values.sorted(by: { $0.entry.sequence < $1.entry.sequence }) {
            let known = Statement(
                "SELECT 1 FROM entries WHERE operation_id = $1", .identifier(write.entry.operationID))
            guard try store.read(known, cost: .point).isEmpty else { continue }
            guard rows.last?.entry.sequence == write.entry.sequence else {
                rows.append(JournalRow(entry: write.entry))
                continue
            }
            result.last += 1
            rows.append(JournalRow(entry: write.entry.moved(to: result.last)))
        }
        result.rowCount += Int64(rows.count)
        result.depth += rows.count
        result.byteCount += rows.reduce(0) { $0 + $1.entry.byteCount }
        result.table.lastSequence = result.last
        result.table.absent = result.last - result.rowCount
        try store.write(.commit(rows.map(\.insertion) + [result.table.replacement], ()))
        return (rows.count, result)
    }
}
