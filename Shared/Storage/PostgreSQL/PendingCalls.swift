import Primitives

/// A read that was asked for. Touched only by whoever has the driver's turn, but for what never changes.
final class PendingRead: @unchecked Sendable {
    let statements: [Statement]
    let weight: Int
    let deadline: Deadline
    let completion: @Sendable (Result<[Rows], StorageError>) -> Void
    var isAnswered = false
    /// Whether it was sent again because the server had lost a prepared statement.
    var wasRetried = false

    init(
        _ statements: [Statement], weight: Int, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        self.statements = statements
        self.weight = weight
        self.deadline = deadline
        self.completion = completion
    }
}

/// A transaction that was asked for. Touched only by whoever has the driver's turn, but for what never
/// changes.
final class PendingWrite: @unchecked Sendable {
    enum Phase {
        /// Not begun.
        case waiting
        /// Its statements are on their way, to be followed by a decision.
        case querying(@Sendable ([Rows]) throws -> WriteStep)
        /// A decision is being made outside the driver's turn.
        case deciding
        /// COMMIT was sent.
        case committing(@Sendable ([Rows]) -> Void)
        /// ROLLBACK was sent.
        case rollingBack
    }

    /// Where it begins, and begins again.
    var first: WriteStep
    let deadline: Deadline
    let fail: @Sendable (any Error) -> Void
    var phase = Phase.waiting
    var isAnswered = false
    /// Whether it is still in its first batch, so that it may be begun again unnoticed.
    var isInFirstBatch = true
    var wasRetried = false
    var beginsAgain = false
    /// Where it goes on if its precondition does not hold.
    var otherwise: WriteStep?
    /// The connection it owns.
    weak var link: PostgreSQLLink?

    init(_ first: WriteStep, deadline: Deadline, fail: @escaping @Sendable (any Error) -> Void) {
        self.first = first
        self.deadline = deadline
        self.fail = fail
    }
}
