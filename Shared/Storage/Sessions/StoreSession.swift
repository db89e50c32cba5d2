public import Primitives

/// One transaction over as much of a store as somebody wants, carried out by a thread that waits: for what
/// reads or fills all of it.
public protocol StoreSession {
    /// The engine.
    var dialect: Dialect { get }

    /// Runs one statement.
    ///
    /// - Throws: `StorageError`.
    func rows(_ statement: Statement) throws(StorageError) -> Rows

    /// Runs any number of statements without parameters, separated by semicolons.
    ///
    /// - Throws: `StorageError`.
    func run(_ script: String) throws(StorageError)
}

/// What a session is for.
public enum SessionPurpose: Sendable {
    /// Sees the store as it was when it began, whatever is written meanwhile, and changes nothing.
    case snapshot
    /// Writes: all that it does is there after it, or nothing.
    case filling
}

extension Database {
    /// A store that has no such sessions.
    public func session<Answer>(
        _ purpose: SessionPurpose, deadline: Deadline,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        throw StorageError(.unavailable, detail: "this store is not read as a whole")
    }
}

extension Database {
    /// A store that can be no part of a cut.
    public func cut<Answer>(
        joining name: String?, deadline: Deadline,
        whenTaken: (String?) throws(StorageError) -> Void,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        throw StorageError(.unavailable, detail: "this store is not read as a whole")
    }
}
