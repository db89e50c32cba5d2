/// What a write transaction does next: a pure value that a driver carries out, on whatever thread it likes.
///
/// A transaction reads first (each `query` is one round trip of any number of pipelined statements), decides,
/// and ends with one `commit`, whose statements and COMMIT are one round trip more. A closure that throws
/// rolls the transaction back, and its error is the transaction's.
///
/// Where the decision can be guessed, `commitIf` leaves the reading out: one round trip is all.
///
/// A driver may run the closures again where it undid what another transaction's failure took along: they
/// decide, and have no effects of their own.
///
/// Isolation is READ COMMITTED in PostgreSQL (a statement sees what was committed before it began) and
/// serial in SQLite. Lock in the first statements what the decision rests on.
public enum TransactionStep<Answer: Sendable>: Sendable {
    /// Runs these statements, then decides by their rows (one `Rows` per statement, in order).
    case query([Statement], @Sendable ([Rows]) throws -> TransactionStep<Answer>)
    /// Runs these statements, commits, and answers.
    case commit([Statement], Answer)
    /// Runs these statements, commits, and answers by their rows (one `Rows` per statement, in order).
    case commitReading([Statement], @Sendable ([Rows]) -> Answer)
    /// Runs these statements, has the store's commit log make the record durable, commits, and answers by the
    /// log's receipt. Only for an SQLite file that has a log.
    case commitLogged([Statement], record: any Sendable, @Sendable (any Sendable) -> Answer)
    /// Goes on with `then`, which must be a commit, if the precondition holds; else undoes its locks and goes
    /// on with `otherwise` as if it had begun there. As a later step than the first, it always does.
    indirect case commitIf(
        Precondition, then: TransactionStep<Answer>, otherwise: TransactionStep<Answer>)
    /// Rolls back, having nothing to write, and answers.
    case finish(Answer)
}

extension TransactionStep {
    /// Whether it takes one round trip, where its guess holds.
    public var isOneBatch: Bool {
        switch self {
        case .commit, .commitReading, .commitLogged, .commitIf: true
        case .query, .finish: false
        }
    }
}
