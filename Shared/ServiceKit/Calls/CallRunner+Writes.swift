import Continuity
import NIOCore
import Primitives
import Storage

/// Writes to the primary store, each exactly once.
extension CallRunner {
    /// A transaction that others stood in the way of is run again at most this often.
    private static let writeAttemptsMax = 4

    func write(_ call: Call, _ step: TransactionStep<Answer>) {
        guard let operation = call.operation else {
            return fail(call, StorageError(.invalidStatement, detail: "a reading tool plans a write"))
        }
        let now = clocks.monotonic()
        if call.writeAttempts == 0 {
            guard !call.mayBeTurnedAway || resolver.load.admits(.write, at: now) else {
                return turnAway(call, by: .write)
            }
            call.writeBegan = now
        }
        call.writeAttempts += 1
        let bound = NIOLoopBound((self, call), eventLoop: eventLoop)
        let transaction = operation.exactlyOnce(step, following: fallback.map { _ in OwnChanges.statement })
        let copy = fallback?.copy
        carryOut(transaction, call, at: now) { [inbox] result in
            // The copy never knows less than a client was told.
            if let copy, case .success(let committed) = result, let changes = committed.changes {
                let record = operation.record(outcome: committed.outcome)
                return copy.add(changes, recording: record) {
                    inbox.post { bound.value.0.finish(bound.value.1, step, operation, result) }
                }
            }
            inbox.post { bound.value.0.finish(bound.value.1, step, operation, result) }
        }
    }

    /// Has the primary store carry it out; waits for it here where that holds up nobody.
    private func carryOut(
        _ transaction: TransactionStep<Committed>, _ call: Call, at now: MonotonicTime,
        completion: @escaping @Sendable (Result<Committed, any Error>) -> Void
    ) {
        let deadline = attemptDeadline(of: call)
        // A file's wait for the disk may take any time.
        guard database.dialect == .postgresql, transaction.isOneBatch,
            patience.mayWait(at: now)
        else {
            return database.write(transaction, deadline: deadline, completion: completion)
        }
        database.writeHere(transaction, deadline: deadline, completion: completion)
        patience.waited(until: clocks.monotonic(), inVain: !call.isAnswered)
    }

    private func finish(
        _ call: Call, _ step: TransactionStep<Answer>, _ operation: Operation,
        _ result: Result<Committed, any Error>
    ) {
        if case .failure(let error as StorageError) = result, Self.stoodInTheWay(error),
            call.writeAttempts < Self.writeAttemptsMax
        {
            return write(call, step)
        }
        if call.mayBeTurnedAway {
            let isDone = if case .failure(is StorageError) = result { false } else { true }
            resolver.load.ended(.write, since: call.writeBegan, isDone: isDone)
        }
        switch result {
        case .success(let committed):
            fallback?.heard(.answered)
            whenWritten?()
            succeed(call, committed.outcome)
        case .failure(let error as StorageError) where Self.stoodInTheWay(error): fail(call, error)
        case .failure(let error) where Operation.mayHideSuccess(error):
            recall(call, operation, insteadOf: error)
        case .failure(let error):
            guard let fallback, let error = error as? StorageError, error.isRetryable, !error.isOverload
            else { return fail(call, error) }
            fallback.heard(.failed(error.code))
            accept(call, insteadOf: error)
        }
    }

    private static func stoodInTheWay(_ error: StorageError) -> Bool {
        if case .serializationFailure = error.code { true } else { false }
    }

    /// Answers with what an earlier attempt at the same operation has done, if it has; otherwise with the
    /// error.
    private func recall(_ call: Call, _ operation: Operation, insteadOf error: any Error) {
        let bound = NIOLoopBound((self, call), eventLoop: eventLoop)
        database.read([operation.lookup], cost: .point, deadline: call.context.deadline) { [inbox] result in
            inbox.post {
                let (me, call) = bound.value
                do {
                    guard let outcome = try operation.earlierOutcome(in: result.get()[0]) else { throw error }
                    me.succeed(call, outcome)
                } catch {
                    me.fail(call, error)
                }
            }
        }
    }
}
