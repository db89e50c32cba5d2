/// A table of records whose changes `changes` tells: what a copy of the store must keep.
public struct RecordTable: Sendable, Equatable {
    /// The kind of record, as `changes.entity` has it.
    public let entity: String
    /// The table.
    public let table: String
    /// The columns of its primary key, in order.
    public let key: [String]

    /// The records of this kind in this table.
    public init(entity: String, table: String, key: [String] = ["id"]) {
        self.entity = entity
        self.table = table
        self.key = key
    }
}
