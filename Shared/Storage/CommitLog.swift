/// What must be durable before a transaction of an SQLite file may be committed: a journal kept elsewhere.
public protocol CommitLog: AnyObject, Sendable {
    /// Makes these records durable, in this order; blocks until they are.
    ///
    /// - Returns: A receipt for each.
    /// - Throws: Where none of them may be taken for done.
    func append(_ records: [any Sendable]) throws -> [any Sendable]
}
