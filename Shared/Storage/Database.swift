public import Primitives

/// A store reached through SQL: PostgreSQL or SQLite, the same to whoever asks.
///
/// Every call answers exactly once, on a thread of the driver's choosing (possibly the caller's, before the
/// call returns); never later than its deadline by more than the driver's poll interval. Nothing here blocks
/// the caller for longer than a point lookup in a local file.
public protocol Database: AnyObject, Sendable {
    /// The engine.
    var dialect: Dialect { get }

    /// Whether the store could be reached when last tried.
    var isReachable: Bool { get }

    /// Why nothing is written until it is opened again; nil while it is. A server looks after itself.
    var failure: StorageError? { get }

    /// When the store's file was last written back because it had been removed while in use; nil where that
    /// was never needed.
    var replacedAt: MonotonicTime? { get }

    /// How much is under way, for metrics.
    var usage: [PoolUsage] { get }

    /// Looks after what may have become of the store's file while nobody wrote.
    func look()

    /// Runs reading statements, all in one round trip, outside a transaction.
    ///
    /// - Parameters:
    ///   - statements: What to run; each has its own `Rows` in the answer, in order.
    ///   - cost: How long they may take: a `point` read may run on the caller's own thread.
    ///   - deadline: When the caller stops waiting.
    ///   - completion: Takes the rows, or the first error.
    func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void)

    /// Runs point reads, all in one round trip, for a caller whose thread has nothing else to do: it may wait
    /// there for the answer, well under a millisecond, where that saves waking another thread.
    func readHere(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void)

    /// Runs a write transaction from its first step to its end.
    ///
    /// `completion` takes success only once the commit is durable. Its error is a `StorageError`, or whatever
    /// a step's closure threw.
    func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void)

    /// Runs a short write transaction for a caller whose thread may wait for it, about a millisecond in
    /// PostgreSQL: where nothing else goes on it is run there, for a hop to another thread would take longer.
    func writeHere<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void)

    /// Carries out a transaction over as much of the store as is wanted, on the caller's thread.
    ///
    /// It blocks for as long as that takes: not to be called from a completion or an event loop.
    ///
    /// - Throws: what `body` throws, and `unavailable` where there is no such session.
    func session<Answer>(
        _ purpose: SessionPurpose, deadline: Deadline,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer

    /// Reads the store as it is at one moment, which several stores can share: a cut through all of them.
    ///
    /// In PostgreSQL whoever knows the snapshot's name joins it, and nothing waits. In SQLite nothing is
    /// written while `whenTaken` runs: where that lasts until every store has its snapshot, all are of one
    /// moment. It blocks as `session` does.
    ///
    /// - Parameters:
    ///   - name: The snapshot to join; nil for a new one.
    ///   - whenTaken: Called with the name under which others join it, nil where writes are held up instead.
    /// - Throws: what the closures throw, and `unavailable` where there is no such session.
    func cut<Answer>(
        joining name: String?, deadline: Deadline,
        whenTaken: (String?) throws(StorageError) -> Void,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer

    /// Lets running work end, refuses new work, closes every connection; returns when that is done.
    ///
    /// It blocks: not to be called from a completion or an event loop.
    func close()
}

/// How much a read costs.
public enum ReadCost: Sendable {
    /// A few rows by key: microseconds, less than a hop to another thread.
    case point
    /// Anything else.
    case scan
}

extension Database {
    /// None: there is no file.
    public var failure: StorageError? { nil }
    /// Never: there is no file.
    public var replacedAt: MonotonicTime? { nil }
    /// Nothing: there is no file.
    public func look() {}
    /// Nothing that anybody counts.
    public var usage: [PoolUsage] { [] }

    /// A point read like any other, where waiting for it here saves nothing.
    public func readHere(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        read(statements, cost: .point, deadline: deadline, completion: completion)
    }

    /// A write transaction like any other, where running it here is no gain.
    public func writeHere<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        write(first, deadline: deadline, completion: completion)
    }

    /// `read` for those outside the hot path.
    public func read(
        _ statements: [Statement], cost: ReadCost = .scan, deadline: Deadline
    ) async throws(StorageError) -> [Rows] {
        let result = await withCheckedContinuation { continuation in
            read(statements, cost: cost, deadline: deadline) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// `write` for those outside the hot path.
    public func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline
    ) async throws -> Answer {
        let result = await withCheckedContinuation { continuation in
            write(first, deadline: deadline) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
