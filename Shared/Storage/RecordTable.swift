/// A table of records whose changes `changes` tells: what a copy of the store must keep.
public struct RecordTable: Sendable, Equatable {
    /// The kind of record, as `changes.entity` has it.
    public let entity: String
    /// The table.
    public let table: String
    /// The columns of its primary key, in order.
    public let key: [String]
    /// Whether its rows are records of their own, rather than parts of those that their keys begin with.
    public let standsAlone: Bool

    /// The records of this kind in this table.
    ///
    /// - Parameter standsAlone: For a longer key; a key of one column always is a record's own.
    public init(entity: String, table: String, key: [String] = ["id"], standsAlone: Bool = false) {
        self.standsAlone = standsAlone || key.count == 1
        self.entity = entity
        self.table = table
        self.key = key
    }
}
