public import Continuity

/// What a write is of, where the id in its answer does not tell.
public struct WriteSubject: Sendable, Equatable {
    /// What people read of it where it waits.
    public let name: String
    /// The id of the record it writes; then whatever else nobody may write beside it: ids, or the name of
    /// something that is kept as a whole.
    public let ids: [String]
    /// The rows it takes away, which leave no trace of their own in a copy.
    public let removals: [RowKey]

    /// The write of these.
    public init(name: String, ids: [String], removals: [RowKey] = []) {
        self.name = name
        self.ids = ids
        self.removals = removals
    }
}
