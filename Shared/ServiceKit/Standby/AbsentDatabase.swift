import Primitives
import Storage

/// The primary store as a standby sees it: never there.
final class AbsentDatabase: Database {
    let dialect = Dialect.sqlite
    let isReachable = false

    func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        completion(.failure(Self.absent))
    }

    func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        completion(.failure(Self.absent))
    }

    func close() {}

    private static let absent = StorageError(.unavailable, detail: "a standby never asks the primary store")
}
