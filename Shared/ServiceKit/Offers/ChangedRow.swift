import Continuity
import NIOCore
import Wire

/// One row of a table before and after a change, for a resource to tell whether it shows it.
public struct ChangedRow: Sendable {
    /// The kind of record, as its table is declared.
    public let entity: String
    /// The row before and after, so far as it was there.
    private let rows: [JSONSlice]

    init(_ change: Change) {
        entity = change.entity
        rows = [change.before, change.after].compactMap { $0.map { JSONSlice(unchecked: $0) } }
    }

    /// The texts of a column before and after, each once.
    public func texts(_ column: String) -> [String] {
        var texts: [String] = []
        for text in rows.compactMap({ $0[column]?.string }) where !texts.contains(text) { texts.append(text) }
        return texts
    }
}
