/// Where a store is, and how it is kept.
public enum StoreConfiguration: Sendable {
    /// A file of its own.
    case sqlite(SQLiteConfiguration)
    /// A schema of its own in a shared server.
    case postgresql(PostgreSQLConfiguration)

    /// The authority in this file.
    public static func sqlite(path: String) -> StoreConfiguration {
        .sqlite(SQLiteConfiguration(path: path))
    }

    /// The authority at this libpq URL.
    public static func postgresql(url: String) -> StoreConfiguration {
        .postgresql(PostgreSQLConfiguration(url: url))
    }
}

/// How an SQLite file is kept.
public struct SQLiteConfiguration: Sendable {
    /// When a commit counts as done.
    public enum Durability: String, Sendable {
        /// Once it is on the disk.
        case full = "FULL"
        /// Once the kernel has it: a power failure may lose the last commits, never the file.
        case normal = "NORMAL"
    }

    /// The file; its directory is made (0700) where it is missing.
    public var path: String
    /// What the store is for.
    public var kind: StoreKind
    /// When a commit counts as done.
    public var durability: Durability
    /// Whether references between tables are checked. A copy takes rows whose order another store gives.
    public var checksReferences: Bool { kind != .copy }
    /// What must have a transaction's record before the transaction is committed; nil for none.
    public var commitLog: (any CommitLog)?
    /// What it is written through.
    package var disk = Disk.system

    /// A store of this kind in this file; durability is full unless said otherwise.
    public init(path: String, kind: StoreKind = .store, durability: Durability = .full) {
        self.path = path
        self.kind = kind
        self.durability = durability
    }
}

/// How PostgreSQL is used.
public struct PostgreSQLConfiguration: Sendable {
    /// The libpq URI; may name several hosts.
    public var url: String
    /// Connections for reads, all kept open.
    public var readConnections = 2
    /// The most connections for transactions; the first is kept open, the others are opened on demand.
    public var writeConnections = 4
    /// The longest one reading statement may run.
    public var readStatementMilliseconds: Int64 = 5000
    /// The longest one statement of a transaction may run.
    public var writeStatementMilliseconds: Int64 = 10_000
    /// The longest an attempt to connect may take.
    public var connectMilliseconds: Int64 = 2000

    /// The server at this URL, everything else by default.
    public init(url: String) {
        self.url = url
    }
}
