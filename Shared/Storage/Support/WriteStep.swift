/// A `TransactionStep` without its answer's type, so that one queue holds transactions of every kind.
enum WriteStep: Sendable {
    case query([Statement], @Sendable ([Rows]) throws -> WriteStep)
    /// The closure gives the caller its answer by the statements' rows; call it once the commit is durable.
    case commit([Statement], @Sendable ([Rows]) -> Void)
    /// The closure gives the caller its answer by the log's receipt.
    case commitLogged([Statement], record: any Sendable, @Sendable (any Sendable) -> Void)
    /// `then` is a commit, to be done where the precondition holds.
    indirect case commitIf(Precondition, then: WriteStep, otherwise: WriteStep)
    /// The closure gives the caller its answer.
    case finish(@Sendable () -> Void)

    init<Answer: Sendable>(
        _ step: TransactionStep<Answer>,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        switch step {
        case .query(let statements, let next):
            self = .query(statements) { rows in WriteStep(try next(rows), completion: completion) }
        case .commit(let statements, let answer):
            self = .commit(statements) { _ in completion(.success(answer)) }
        case .commitReading(let statements, let answer):
            self = .commit(statements) { rows in completion(.success(answer(rows))) }
        case .commitLogged(let statements, let record, let answer):
            self = .commitLogged(statements, record: record) { completion(.success(answer($0))) }
        case .commitIf(let precondition, let then, let otherwise):
            self = .commitIf(
                precondition, then: WriteStep(then, completion: completion),
                otherwise: WriteStep(otherwise, completion: completion))
        case .finish(let answer):
            self = .finish { completion(.success(answer)) }
        }
    }
}
