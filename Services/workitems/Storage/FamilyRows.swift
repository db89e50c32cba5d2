import Primitives
import Storage

extension Descendants {
    /// Reads the rows of `FamilyStatements.descendants`.
    init(rows: Rows) throws(StorageError) {
        var summaries: [WorkItemSummary] = []
        summaries.reserveCapacity(rows.count)
        for row in rows { summaries.append(try WorkItemSummary(row: row)) }
        shown = summaries
        totalCount = try rows.first?.integer(WorkItemSummary.columnCount) ?? 0
    }
}

extension Dependency {
    /// Reads a row of `FamilyStatements.dependencies`.
    init(row: Row) throws(StorageError) {
        type = try row.text(0)
        direction = try row.text(1)
        item = try WorkItemSummary(row: row, from: 2)
    }
}
