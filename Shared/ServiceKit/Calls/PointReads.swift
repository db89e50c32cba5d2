import NIOCore
import Primitives
import Storage
import Transport

/// The point reads of one turn of the event loop, sent when it ends: several go out as one batch, and a
/// single one may be waited for on the spot, for then the loop has nothing else to do.
final class PointReads {
    private struct Read {
        let statements: [Statement]
        let deadline: Deadline
        let completion: @Sendable (Result<[Rows], StorageError>) -> Void
    }

    private let database: any Database
    private let eventLoop: any EventLoop
    private var reads: [Read] = []

    init(database: any Database, eventLoop: any EventLoop) {
        self.database = database
        self.eventLoop = eventLoop
    }

    /// Has these statements run; call it on the event loop. The answer may come on any thread.
    func add(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        reads.append(Read(statements: statements, deadline: deadline, completion: completion))
        guard reads.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute {
            // Of all that was read in this turn of the loop, and the answers leave together.
            let turn = EventLoopTurn.current
            turn.begin()
            bound.value.send()
            turn.end()
        }
    }

    private func send() {
        var left = reads[...]
        reads = []
        if left.count == 1, let read = left.first {
            return database.readHere(
                read.statements, deadline: read.deadline, completion: read.completion)
        }
        while !left.isEmpty {
            Self.send(Array(left.prefix(Self.togetherMax)), to: database)
            left = left.dropFirst(Self.togetherMax)
        }
    }

    /// The most reads that go together: a batch is answered when its last statement is.
    private static let togetherMax = 8

    /// Sends reads as one batch, which costs both sides less than one for each.
    private static func send(_ reads: [Read], to database: any Database) {
        guard let first = reads.map(\.deadline).min() else { return }
        database.read(reads.flatMap(\.statements), cost: .point, deadline: first) { result in
            switch result {
            case .success(let rows):
                var left = rows[...]
                for read in reads {
                    read.completion(.success(Array(left.prefix(read.statements.count))))
                    left = left.dropFirst(read.statements.count)
                }
            case .failure(let error) where concernsAll(error):
                for read in reads { read.completion(.failure(error)) }
            case .failure:
                // Whose it is, is not known; a statement's failure, or its deadline, is nobody else's.
                for read in reads {
                    database.read(
                        read.statements, cost: .point, deadline: read.deadline, completion: read.completion)
                }
            }
        }
    }

    private static func concernsAll(_ error: StorageError) -> Bool {
        switch error.code {
        case .unavailable, .overloaded, .closed: true
        default: false
        }
    }
}
