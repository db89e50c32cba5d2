import NIOCore
import Primitives
import Storage

extension Operation {
    /// The tool's transaction with this operation's bookkeeping folded into its round trips: the look-up
    /// rides
    /// with the first statements, the record goes first in the commit.
    func exactlyOnce(_ step: TransactionStep<Answer>) -> TransactionStep<ByteBuffer> {
        switch step {
        case .query(let statements, let next):
            return .query([lookup] + statements) { [self] rows in
                if let outcome = try earlierOutcome(in: rows[0]) { return .finish(outcome) }
                return recorded(try next(Array(rows.dropFirst())))
            }
        // A guess does not look itself up: where it was carried out before, its record is in the way.
        case .commitIf(let precondition, let statements, let answer, let otherwise):
            let outcome = answer.structuredContent(operationID: id)
            return .commitIf(
                precondition, [record(outcome: outcome)] + statements, outcome,
                otherwise: exactlyOnce(otherwise))
        case .commit, .finish: return recorded(step)
        }
    }

    private func recorded(_ step: TransactionStep<Answer>) -> TransactionStep<ByteBuffer> {
        switch step {
        case .query(let statements, let next):
            return .query(statements) { [self] rows in recorded(try next(rows)) }
        case .commit(let statements, let answer):
            let outcome = answer.structuredContent(operationID: id)
            return .commit([record(outcome: outcome)] + statements, outcome)
        case .commitIf(_, _, _, let otherwise): return recorded(otherwise)
        case .finish(let answer):
            return .finish(answer.structuredContent(operationID: id))
        }
    }

    /// Whether this failure may hide that the operation was carried out by an earlier attempt: its own
    /// record was
    /// in the way, or the tool was refused by what that attempt has changed.
    static func mayHideSuccess(_ error: any Error) -> Bool {
        switch error {
        case let storage as StorageError:
            if case .uniqueViolation = storage.code { true } else { false }
        case let refusal as ToolError: refusal.code != .operationMismatch
        default: false
        }
    }
}
