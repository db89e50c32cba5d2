/// What must be so for a transaction that was decided by a guess.
public struct Precondition: Sendable, Equatable {
    /// Run first: what must be locked before anything is looked at.
    public let locks: [Statement]
    /// Holds if this finds a row.
    public let finds: Statement

    /// These locks, and then a row to be found.
    public init(locks: [Statement] = [], finds: Statement) {
        self.locks = locks
        self.finds = finds
    }
}
