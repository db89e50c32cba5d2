import Primitives
import Storage

extension Descendants {
    /// Reads the rows of `FamilyStatements.descendants`, which are all there are, or of which so many there
    /// are.
    init(rows: Rows, totalCount: Int64? = nil) throws(StorageError) {
        var summaries: [WorkItemSummary] = []
        summaries.reserveCapacity(rows.count)
        for row in rows.prefix(ItemTree.nodesMax) { summaries.append(try WorkItemSummary(row: row)) }
        shown = summaries
        self.totalCount = totalCount ?? Int64(summaries.count)
    }
}

extension Dependency {
    /// Reads a row of `FamilyStatements.dependencies`.
    init(row: Row) throws(StorageError) {
        guard let type = DependencyType(rawValue: try row.text(0)),
            let direction = Direction(rawValue: try row.text(1))
        else { throw StorageError(.invalidStatement, detail: "a dependency of unknown type") }
        self.type = type
        self.direction = direction
        item = try WorkItemSummary(row: row, from: 2)
    }
}
