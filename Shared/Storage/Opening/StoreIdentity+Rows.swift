import Primitives

extension StoreIdentity {
    static let query = Statement("SELECT id, kind, epoch FROM store")
    static let insertion = "INSERT INTO store (id, kind, epoch, created_at) VALUES ($1, $2, 1, $3)"

    /// Reads columns 0 to 2 of a row of `store`.
    init(_ row: Row) throws(StorageError) {
        let name = try row.text(1)
        guard let kind = StoreKind(rawValue: name) else {
            throw StorageError(.invalidStatement, detail: "the store is of an unknown kind, \(name)")
        }
        self.init(id: try row.identifier(0), kind: kind, epoch: try row.integer(2))
    }
}
