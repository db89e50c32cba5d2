/// A `TransactionStep` without its answer's type, so that one queue holds transactions of every kind.
enum WriteStep: Sendable {
    case query([Statement], @Sendable ([Rows]) throws -> WriteStep)
    /// The closure gives the caller its answer; call it once the commit is durable.
    case commit([Statement], @Sendable () -> Void)
    /// The same where the precondition holds.
    indirect case commitIf(Precondition, [Statement], @Sendable () -> Void, otherwise: WriteStep)
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
            self = .commit(statements) { completion(.success(answer)) }
        case .commitIf(let precondition, let statements, let answer, let otherwise):
            self = .commitIf(
                precondition, statements, { completion(.success(answer)) },
                otherwise: WriteStep(otherwise, completion: completion))
        case .finish(let answer):
            self = .finish { completion(.success(answer)) }
        }
    }
}
