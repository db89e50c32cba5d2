import NIOCore
import Primitives
import Storage

/// The point reads of one turn of the event loop, sent when it ends: several go out together, and a single
/// one may be waited for on the spot, for then the loop has nothing else to do.
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
        eventLoop.execute { bound.value.send() }
    }

    private func send() {
        let reads = reads
        self.reads = []
        guard reads.count == 1 else {
            for read in reads {
                database.read(
                    read.statements, cost: .point, deadline: read.deadline, completion: read.completion)
            }
            return
        }
        database.readHere(reads[0].statements, deadline: reads[0].deadline, completion: reads[0].completion)
    }
}
