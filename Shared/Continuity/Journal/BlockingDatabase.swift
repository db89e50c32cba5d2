import Primitives
import Storage

/// A database for a thread that may wait.
struct BlockingDatabase: Sendable {
    let database: any Database
    let clocks: Clocks
    /// How long one call may take.
    var milliseconds = Limits.writeDeadlineMillisecondsDefault

    /// What the driver needs beyond the deadline to say that it has passed.
    static let graceMilliseconds: Int64 = 2000

    func read(_ statement: Statement, cost: ReadCost = .scan) throws(StorageError) -> Rows {
        try read([statement], cost: cost).first ?? Rows(columnCount: 0)
    }

    func read(_ statements: [Statement], cost: ReadCost) throws(StorageError) -> [Rows] {
        let deadline = Deadline(milliseconds: milliseconds, from: clocks.monotonic())
        let waiter = Waiter<Result<[Rows], StorageError>>()
        database.read(statements, cost: cost, deadline: deadline) { waiter.fulfil($0) }
        guard let result = wait(for: waiter, deadline) else {
            throw StorageError(.timeout, detail: "the database did not answer")
        }
        return try result.get()
    }

    /// - Throws: A `StorageError`, or what a step's closure threw.
    func write<Answer: Sendable>(_ first: TransactionStep<Answer>) throws -> Answer {
        let deadline = Deadline(milliseconds: milliseconds, from: clocks.monotonic())
        return try start(first, deadline)()
    }

    /// Starts a transaction; the answer waits for its end.
    func start<Answer: Sendable>(
        _ first: TransactionStep<Answer>, _ deadline: Deadline
    ) -> () throws -> Answer {
        let waiter = Waiter<Result<Answer, any Error>>()
        database.write(first, deadline: deadline) { waiter.fulfil($0) }
        return {
            guard let result = wait(for: waiter, deadline) else {
                throw StorageError(.outcomeUnknown, detail: "the database did not answer")
            }
            return try result.get()
        }
    }

    private func wait<Value>(for waiter: Waiter<Value>, _ deadline: Deadline) -> Value? {
        waiter.wait(
            until: Deadline(deadline.time.advanced(milliseconds: BlockingDatabase.graceMilliseconds)), clocks)
    }
}
