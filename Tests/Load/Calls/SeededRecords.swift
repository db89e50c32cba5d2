/// What is in the store before the first measured call.
struct SeededRecords: Sendable {
    /// A record that calls change.
    struct Record: Sendable {
        /// What a call names it by.
        let key: String
        let id: String
        var version: Int64
    }

    /// By their names.
    var vendors: [Record] = []
    /// By their ids, in the order of `shape`.
    var items: [Record] = []
    var shape = TreeShape(count: 0)
    /// Ids.
    var deployments: [String] = []
}

/// How much of it.
struct SeedSizes: Sendable, Equatable {
    var vendors = 45
    var items = 1200
    var deployments = 50
}
