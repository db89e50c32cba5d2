public import Wire

/// A row by its kind and the columns of its key.
public struct RowKey: Sendable, Equatable {
    /// The kind of record, as its table is declared.
    public let entity: String
    /// The columns of its key and their values.
    public let columns: JSONObject

    /// The row of this kind with this key.
    public init(entity: String, columns: JSONObject) {
        self.entity = entity
        self.columns = columns
    }
}
