import Continuity
import NIOCore
import Primitives
import Storage

/// What an operation came to.
struct Committed: Sendable {
    /// The answer's `structuredContent`.
    let outcome: ByteBuffer
    /// The changes it made to records; nil where nobody asked, or an earlier attempt made them.
    var changes: OwnChanges?
}

extension Operation {
    /// The tool's transaction with this operation's bookkeeping folded into its round trips: the look-up
    /// rides with the first statements, the record goes first in the commit.
    ///
    /// - Parameters:
    ///   - following: The statement that tells what the transaction has changed, for a copy to take in; nil
    ///     where there is none.
    ///   - looksFirst: Whether it looks itself up even where the tool reads nothing: where an earlier attempt
    ///     is to be expected.
    func exactlyOnce(
        _ step: TransactionStep<Answer>, following: Statement? = nil, looksFirst: Bool = false
    ) -> TransactionStep<Committed> {
        switch step {
        case .query(let statements, let next):
            return .query([lookup] + statements) { [self] rows in
                if let outcome = try earlierOutcome(in: rows[0]) {
                    return .finish(Committed(outcome: outcome))
                }
                return recorded(try next(Array(rows.dropFirst())), following)
            }
        case .commit where looksFirst, .commitIf where looksFirst:
            return exactlyOnce(.query([]) { _ in step }, following: following)
        // A guess does not look itself up: where it was carried out before, its record is in the way.
        case .commitIf(let precondition, let then, let otherwise):
            return .commitIf(
                precondition, then: recorded(then, following),
                otherwise: exactlyOnce(otherwise, following: following))
        case .commit, .commitReading, .commitLogged, .finish: return recorded(step, following)
        }
    }

    private func recorded(_ step: TransactionStep<Answer>, _ following: Statement?)
        -> TransactionStep<Committed>
    {
        switch step {
        case .query(let statements, let next):
            return .query(statements) { [self] rows in recorded(try next(rows), following) }
        case .commit(let statements, let answer):
            let outcome = answer.structuredContent(operationID: id)
            guard let following else {
                return .commit([record(outcome: outcome).insertion] + statements, Committed(outcome: outcome))
            }
            return .commitReading([record(outcome: outcome).insertion] + statements + [following]) { rows in
                Committed(outcome: outcome, changes: rows.last.flatMap { OwnChanges($0) })
            }
        case .commitReading, .commitLogged:
            // The record of an operation holds its answer, so that must be known before.
            return .query([]) { _ in
                throw StorageError(.invalidStatement, detail: "a tool answers by what its commit reads")
            }
        case .commitIf(_, _, let otherwise): return recorded(otherwise, following)
        case .finish(let answer):
            return .finish(Committed(outcome: answer.structuredContent(operationID: id)))
        }
    }

    /// Whether this failure may hide that the operation was carried out by an earlier attempt: its own
    /// record was in the way, or the tool was refused by what that attempt has changed.
    static func mayHideSuccess(_ error: any Error) -> Bool {
        switch error {
        case let storage as StorageError:
            if case .uniqueViolation = storage.code { true } else { false }
        case let refusal as ToolError: refusal.code != .operationMismatch
        default: false
        }
    }
}
