import Primitives
import Storage

/// What a whole journal holds, in numbers.
struct JournalContents: Sendable, Equatable {
    var table: JournalTable
    /// The last sequence that was given out.
    var last: Int64
    /// How many rows there are.
    var rowCount: Int64 = 0
    /// How many of them wait.
    var depth = 0
    /// The bytes those take.
    var byteCount = 0
    /// Everything up to here is concluded.
    var settled: Int64

    /// Nothing, under this header.
    init(empty header: JournalHeader) {
        table = JournalTable(header: header, lastSequence: 0, absent: 0)
        last = 0
        settled = 0
    }

    /// The longest SQLite's own check of the file may take, in milliseconds: it reads all of it.
    private static let integrityMilliseconds: Int64 = 120_000

    /// Reads a whole journal and checks every row of it; nil where it is new. It blocks.
    ///
    /// - Throws: `JournalDamage` where it can't be trusted, `JournalError` where it can't be read now.
    static func check(_ store: BlockingDatabase) throws -> JournalContents? {
        do {
            guard let row = try store.read(JournalTable.selection).first else {
                guard try store.read(Statement("SELECT 1 FROM entries LIMIT 1")).isEmpty else {
                    throw JournalDamage("the header is missing")
                }
                return nil
            }
            let table = try JournalTable(row)
            var contents = JournalContents(empty: table.header)
            contents.table = table
            var firstWaiting: Int64?
            try JournalPages.forEach(in: store) { row in
                let row = try JournalRow(row)
                contents.rowCount += 1
                contents.last = row.entry.sequence
                guard row.state == .waiting else { return }
                firstWaiting = firstWaiting ?? row.entry.sequence
                contents.depth += 1
                contents.byteCount += row.entry.byteCount
            }
            contents.last = max(contents.last, table.lastSequence)
            contents.settled = firstWaiting.map { $0 - 1 } ?? contents.last
            guard contents.rowCount + table.absent == contents.last else {
                let present = contents.rowCount + table.absent
                throw JournalDamage("\(contents.last) entries were made, \(present) are accounted for")
            }
            try checkIntegrity(store)
            return contents
        } catch let error as StorageError {
            if let damage = JournalDamage(error) { throw damage }
            throw Journal.error(error)
        }
    }
}

extension JournalContents {
    /// The checksums say nothing of the indexes, by which entries are found later.
    private static func checkIntegrity(_ store: BlockingDatabase) throws {
        var patient = store
        patient.milliseconds = integrityMilliseconds
        let answer = try patient.read(Statement("PRAGMA integrity_check(1)")).first?.text(0)
        guard answer == "ok" else { throw JournalDamage(answer ?? "no answer") }
    }
}

/// All rows of a journal in order, a few at a time.
enum JournalPages {
    private static let pageRows: Int64 = 64

    /// Calls `body` with each row. It blocks.
    static func forEach(in store: BlockingDatabase, _ body: (Row) throws -> Void) throws {
        var after: Int64 = 0
        while true {
            let page = Statement(
                "SELECT \(JournalRow.columns) FROM entries WHERE sequence > $1 ORDER BY sequence LIMIT $2",
                .integer(after), .integer(pageRows))
            let rows = try store.read(page)
            for row in rows {
                try body(row)
                let sequence = try row.integer(0)
                guard sequence > after else { throw JournalDamage("the rows are not in order") }
                after = sequence
            }
            if rows.count < pageRows { return }
        }
    }
}
