import ServiceKit
import Storage

/// Where a plan stands, taken apart for a test to answer by hand.
enum PlanDriver {
    struct Unexpected: Error {}

    /// The statements of a plan that reads, and what it does with their rows.
    static func read(_ plan: Plan) throws -> (statements: [Statement], next: ([Rows]) throws -> Plan) {
        switch plan {
        case .readThen(let statements, _, let next): (statements, next)
        case .read(let statements, _, let answer): (statements, { .answer(try answer($0)) })
        default: throw Unexpected()
        }
    }

    static func answer(_ plan: Plan) throws -> Answer {
        guard case .answer(let answer) = plan else { throw Unexpected() }
        return answer
    }

    /// The first query of a plan that writes.
    static func query(
        _ plan: Plan
    ) throws -> (statements: [Statement], next: ([Rows]) throws -> TransactionStep<Answer>) {
        guard case .write(let step) = plan else { throw Unexpected() }
        return try query(step)
    }

    static func query(
        _ step: TransactionStep<Answer>
    ) throws -> (statements: [Statement], next: ([Rows]) throws -> TransactionStep<Answer>) {
        guard case .query(let statements, let next) = step else { throw Unexpected() }
        return (statements, next)
    }

    static func commit(_ step: TransactionStep<Answer>) throws -> (statements: [Statement], answer: Answer) {
        guard case .commit(let statements, let answer) = step else { throw Unexpected() }
        return (statements, answer)
    }

    static func finish(_ step: TransactionStep<Answer>) throws -> Answer {
        guard case .finish(let answer) = step else { throw Unexpected() }
        return answer
    }
}
