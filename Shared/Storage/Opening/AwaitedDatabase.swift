public import Logging
public import Primitives
import Synchronization

/// A PostgreSQL store that could not be opened yet: away until it is there. It tries until then.
public final class AwaitedDatabase: Database {
    private enum State {
        case awaited
        case opened(any Database)
        case closed
    }

    private static let pauseMilliseconds: Int64 = 500

    private let state = Mutex(State.awaited)
    private let trying = Mutex<Task<Void, Never>?>(nil)

    /// Begins to try.
    ///
    /// - Parameter whenOpened: Called once, with the store itself.
    public init(
        _ configuration: StoreConfiguration, schema: Schema, clocks: Clocks, logger: Logger,
        whenOpened: @escaping @Sendable (OpenedStore) async -> Void
    ) {
        let task = Task.detached { [weak self] in
            while !Task.isCancelled {
                do throws(StoreOpenError) {
                    let opened = try await Store.open(
                        configuration, schema: schema, clocks: clocks, logger: logger)
                    guard let self, self.take(opened.database) else { return opened.database.close() }
                    return await whenOpened(opened)
                } catch  where error.isRetryable {
                    try? await Task.sleep(nanoseconds: UInt64(Self.pauseMilliseconds) * 1_000_000)
                } catch {
                    return logger.critical(
                        "the store can't be used until somebody mends it", metadata: ["error": "\(error)"])
                }
            }
        }
        trying.withLock { $0 = task }
    }

    private func take(_ database: any Database) -> Bool {
        state.withLock { state in
            guard case .awaited = state else { return false }
            state = .opened(database)
            return true
        }
    }

    private var opened: (any Database)? {
        state.withLock { if case .opened(let database) = $0 { database } else { nil } }
    }

    /// Always PostgreSQL.
    public var dialect: Dialect { .postgresql }

    /// Whether it was opened and can be reached.
    public var isReachable: Bool { opened?.isReachable ?? false }

    /// See `Database`.
    public var usage: [PoolUsage] { opened?.usage ?? [] }

    /// See `Database`.
    public func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        guard let opened else { return completion(.failure(Self.away)) }
        opened.read(statements, cost: cost, deadline: deadline, completion: completion)
    }

    /// See `Database`.
    public func readHere(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        guard let opened else { return completion(.failure(Self.away)) }
        opened.readHere(statements, deadline: deadline, completion: completion)
    }

    /// See `Database`.
    public func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        guard let opened else { return completion(.failure(Self.away)) }
        opened.write(first, deadline: deadline, completion: completion)
    }

    /// See `Database`.
    public func writeHere<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        guard let opened else { return completion(.failure(Self.away)) }
        opened.writeHere(first, deadline: deadline, completion: completion)
    }

    /// See `Database`.
    public func session<Answer>(
        _ purpose: SessionPurpose, deadline: Deadline,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        guard let opened else { throw Self.away }
        return try opened.session(purpose, deadline: deadline, body)
    }

    /// See `Database`.
    public func cut<Answer>(
        joining name: String?, deadline: Deadline,
        whenTaken: (String?) throws(StorageError) -> Void,
        _ body: (any StoreSession) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        guard let opened else { throw Self.away }
        return try opened.cut(joining: name, deadline: deadline, whenTaken: whenTaken, body)
    }

    /// See `Database`.
    public func close() {
        trying.withLock { $0?.cancel() }
        let before = state.withLock { state in
            defer { state = .closed }
            return state
        }
        if case .opened(let database) = before { database.close() }
    }

    private static let away = StorageError(.unavailable, detail: "the store was not reached since the start")
}
