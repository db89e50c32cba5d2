import Primitives
import Storage

/// The tables of a copy, which show all of its intake to whoever looks at them. Nothing is written where they
/// can't: a later attempt may.
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
        // Who reads gets what there is, rather than nothing at all.
        intake.settle { [file] _ in
            file.read(statements, cost: cost, deadline: deadline, completion: completion)
        }
    }

    func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        intake.settle { [file] isShown in
            // What is in the intake is older: going into the tables later, it would undo this.
            guard isShown else {
                let error = StorageError(.unavailable, detail: "the copy is behind its intake")
                return completion(.failure(error))
            }
            file.write(first, deadline: deadline, completion: completion)
        }
    }

    func close() {
        file.close()
    }
}
