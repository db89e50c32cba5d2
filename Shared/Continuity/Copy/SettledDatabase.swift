import Primitives
import Storage

/// The tables of a copy, which show all of its intake to whoever looks at them.
final class SettledDatabase: Database {
    private let file: any Database
    private let intake: Intake

    init(_ file: any Database, _ intake: Intake) {
        self.file = file
        self.intake = intake
    }

    var dialect: Dialect { file.dialect }
    var isReachable: Bool { file.isReachable }

    func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        intake.settle { [file] in
            file.read(statements, cost: cost, deadline: deadline, completion: completion)
        }
    }

    func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        intake.settle { [file] in file.write(first, deadline: deadline, completion: completion) }
    }

    func close() {
        file.close()
    }
}
