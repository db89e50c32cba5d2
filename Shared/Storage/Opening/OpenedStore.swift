/// A store that is ready for use.
public struct OpenedStore: Sendable {
    /// The way to it.
    public let database: any Database
    /// Which store it is.
    public let identity: StoreIdentity
    /// What the operator should know.
    public let warnings: [StoreWarning]

    /// A store with this database, identity and warnings.
    public init(database: any Database, identity: StoreIdentity, warnings: [StoreWarning]) {
        self.database = database
        self.identity = identity
        self.warnings = warnings
    }
}

/// What an operator should know of a store that works all the same.
public enum StoreWarning: String, Sendable, Hashable {
    /// The database user may not make roles, so services are not kept apart by the database itself.
    case rolesShared = "roles_shared"
}
