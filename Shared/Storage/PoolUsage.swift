/// How much of what a store is reached by is in use.
public struct PoolUsage: Sendable, Equatable {
    /// `reads` or `writes`.
    public let pool: String
    /// Connections that are open.
    public let open: Int
    /// Those of them that have something to do.
    public let busy: Int
    /// The most there may be.
    public let limit: Int
    /// Calls that wait for one.
    public let waiting: Int
}
