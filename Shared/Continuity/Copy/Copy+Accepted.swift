public import Primitives
import Storage

/// What the copy shows before the store has it, told to whoever follows the copy.
extension Copy {
    /// Tells what an accepted write has made of records, and which rows it has taken away. `completion` is
    /// called when that is done, on any thread.
    public func tellAccepted(
        _ operationID: Identifier, removing removals: [RowKey] = [],
        completion: @escaping @Sendable () -> Void
    ) {
        guard isFollowed else { return completion() }
        let deadline = Deadline(milliseconds: Copy.addMilliseconds, from: clocks.monotonic())
        let statements = tables.map { $0.rows(of: operationID) }
        database.read(statements, cost: .point, deadline: deadline) { [self] result in
            if case .success(let found) = result {
                var changes: [Change] = []
                for (table, rows) in zip(tables, found) {
                    for row in rows {
                        guard let row = try? row.bytes(0) else { continue }
                        changes.append(Change(of: table.record, accepted: row, in: operationID))
                    }
                }
                tell(changes + removals.map { Change(of: $0, removedIn: operationID) })
            }
            completion()
        }
    }
}
