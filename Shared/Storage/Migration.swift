/// One numbered step of a store's schema, forward only.
public struct Migration: Sendable {
    /// Its place: 1, 2, 3, … without gaps.
    public let number: Int
    /// What it does, in a word or two.
    public let name: String
    /// The statements, in the engine's own SQL, separated by semicolons.
    public let sql: String
    /// Whether programs that do not know it yet can go on with the store: it adds tables, indexes, or columns
    /// that may be null, and changes nothing else. An upgrade can return from such a step.
    public let isAdditive: Bool

    /// A step of this number and name.
    public init(number: Int, name: String, sql: String, isAdditive: Bool = false) {
        self.number = number
        self.name = name
        self.sql = sql
        self.isAdditive = isAdditive
    }

    /// What the store keeps as its name. An older program has nothing else to tell by whether it can go on.
    var keptName: String { isAdditive ? name + Self.additiveMark : name }

    static let additiveMark = " (additive)"
}

/// What a service's store looks like: who owns it and how it came to be.
public struct Schema: Sendable {
    /// The service's name: PostgreSQL's schema, and role `holdfast_<name>`.
    public let service: String
    /// The steps for PostgreSQL.
    public let postgresql: [Migration]
    /// The steps for SQLite.
    public let sqlite: [Migration]
    /// The tables that a copy must keep; one that others refer to comes before them.
    public let records: [RecordTable]
    /// What puts right in PostgreSQL whatever its triggers count, after rows were put in without them; nil
    /// where they count nothing.
    public let recount: String?

    /// The schema of this service.
    public init(
        service: String, postgresql: [Migration], sqlite: [Migration], records: [RecordTable] = [],
        recount: String? = nil
    ) {
        self.recount = recount
        self.service = service
        self.postgresql = postgresql
        self.sqlite = sqlite
        self.records = records
    }

    /// The steps for one engine.
    public func migrations(for dialect: Dialect) -> [Migration] {
        switch dialect {
        case .postgresql: postgresql
        case .sqlite: sqlite
        }
    }
}
