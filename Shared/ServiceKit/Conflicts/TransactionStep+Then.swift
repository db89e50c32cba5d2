import Storage

extension TransactionStep {
    /// Goes on with `next` in the same transaction instead of ending it.
    ///
    /// - Parameter orElse: What follows where this step refuses, which a step does before it writes; nil
    ///   where its refusal ends the transaction.
    func then<Next: Sendable>(
        _ next: @escaping @Sendable (Answer) throws -> TransactionStep<Next>,
        orElse: (@Sendable (ToolError) throws -> TransactionStep<Next>)? = nil
    ) -> TransactionStep<Next> {
        switch self {
        case .query(let statements, let decide):
            return .query(statements) { rows in
                let following: TransactionStep<Answer>
                do { following = try decide(rows) } catch let refusal as ToolError {
                    guard let orElse else { throw refusal }
                    return try orElse(refusal)
                }
                return following.then(next, orElse: orElse)
            }
        case .commit(let statements, let answer):
            return .query(statements) { _ in try next(answer) }
        case .commitReading(let statements, let answer):
            return .query(statements) { rows in try next(answer(rows)) }
        case .commitIf(_, _, let otherwise): return otherwise.then(next, orElse: orElse)
        case .finish(let answer): return .query([]) { _ in try next(answer) }
        case .commitLogged:
            return .query([]) { _ in
                throw StorageError(.invalidStatement, detail: "a logged commit ends its transaction")
            }
        }
    }
}
