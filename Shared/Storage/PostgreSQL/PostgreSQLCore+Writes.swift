import Primitives

extension PostgreSQLCore {
    /// Begins a transaction on a connection that nobody uses.
    func begin(_ write: PendingWrite, on link: PostgreSQLLink, at now: MonotonicTime) {
        link.transaction = write
        write.link = link
        write.isInFirstBatch = true
        guard !write.deadline.hasPassed(at: now) else {
            return refuse(write, PostgreSQLCore.late, on: link, at: now)
        }
        take(write.first, of: write, on: link, at: now)
    }

    /// Carries out what a transaction decided.
    func decided(_ write: PendingWrite, _ result: Result<WriteStep, any Error>, at now: MonotonicTime) {
        guard let link = write.link, link.transaction === write else {
            return fail(write, StorageError(.unavailable, detail: "the connection was lost"))
        }
        // Whoever stopped waiting was told that nothing is done.
        guard !write.isAnswered else { return rollBack(write, on: link, at: now) }
        switch result {
        case .success(let step): take(step, of: write, on: link, at: now)
        case .failure(let error):
            fail(write, error)
            rollBack(write, on: link, at: now)
        }
    }

    private func take(
        _ step: WriteStep, of write: PendingWrite, on link: PostgreSQLLink, at now: MonotonicTime
    ) {
        let isFirst = write.isInFirstBatch
        switch step {
        case .query(let statements, let next):
            if let error = faultOf(statements) { return refuse(write, error, on: link, at: now) }
            write.phase = .querying(next)
            send((isFirst ? [PostgreSQLCore.begin] : []) + statements, for: write, on: link, at: now)
        case .commit(let statements, let done):
            if let error = faultOf(statements) { return refuse(write, error, on: link, at: now) }
            write.phase = .committing(done)
            // A batch is a transaction by itself, to be committed at its end.
            send(statements + (isFirst ? [] : [PostgreSQLCore.commit]), for: write, on: link, at: now)
        case .commitIf(let precondition, let then, let otherwise):
            guard isFirst, case .commit(let statements, let done) = then else {
                return take(otherwise, of: write, on: link, at: now)
            }
            write.otherwise = otherwise
            let first = precondition.locks + [PreconditionCheck.statement(precondition.finds)]
            let commit = WriteStep.commit(first + statements) { done(Array($0.dropFirst(first.count))) }
            take(commit, of: write, on: link, at: now)
        case .commitLogged:
            refuse(write, PostgreSQLCore.noLog, on: link, at: now)
        case .finish(let done):
            succeed(write, done)
            rollBack(write, on: link, at: now)
        }
    }

    private func faultOf(_ statements: [Statement]) -> StorageError? {
        for statement in statements {
            do { try statement.check() } catch { return error }
        }
        return nil
    }

    private func refuse(
        _ write: PendingWrite, _ error: StorageError, on link: PostgreSQLLink, at now: MonotonicTime
    ) {
        fail(write, error)
        if write.isInFirstBatch { return release(link, at: now) }
        rollBack(write, on: link, at: now)
    }

    private func send(
        _ statements: [Statement], for write: PendingWrite, on link: PostgreSQLLink, at now: MonotonicTime
    ) {
        if let fault = link.fault {
            // Found broken before anything of this was sent.
            fail(write, fault)
            needsDriver = true
            return
        }
        _ = link.send(statements, for: .write(write), at: now, &text)
        if link.fault != nil || link.wantsToSend { needsDriver = true }
        watch(now.advanced(milliseconds: silenceMillisecondsMax(link)))
    }

    private func rollBack(_ write: PendingWrite, on link: PostgreSQLLink, at now: MonotonicTime) {
        write.phase = .rollingBack
        send([PostgreSQLCore.rollback], for: write, on: link, at: now)
    }

    /// Takes the answer to one batch of a transaction.
    func finish(
        _ write: PendingWrite, _ outcome: PipelineLedger<PostgreSQLLink.Owner>.Outcome,
        on link: PostgreSQLLink,
        at now: MonotonicTime
    ) {
        guard link.transaction === write else { return }
        if case .rollingBack = write.phase { return rolledBack(write, on: link, at: now) }
        if let failure = outcome.failure { return failed(write, failure, on: link, at: now) }
        switch write.phase {
        case .querying(let next):
            guard !write.isAnswered else { return rollBack(write, on: link, at: now) }
            var rows = outcome.rows
            if write.isInFirstBatch { rows.removeFirst() }
            write.isInFirstBatch = false
            write.phase = .deciding
            effects.append(.decide(write, rows, next))
        case .committing(let done):
            var rows = outcome.rows
            if !write.isInFirstBatch { rows.removeLast() }
            succeed(write) { [rows] in done(rows) }
            release(link, at: now)
        case .waiting, .deciding, .rollingBack:
            break
        }
    }

    private func failed(
        _ write: PendingWrite, _ failure: PipelineLedger<PostgreSQLLink.Owner>.Failure,
        on link: PostgreSQLLink,
        at now: MonotonicTime
    ) {
        let endsConnection = SQLState.endsConnection(failure.sqlState)
        if let otherwise = write.otherwise, failure.sqlState == PreconditionCheck.sqlState {
            write.otherwise = nil
            write.first = otherwise
            write.beginsAgain = true
        } else if SQLState.isStaleStatement(failure.sqlState, detail: failure.error.detail) {
            link.forgetStatements()
            if write.isInFirstBatch, !write.wasRetried, !write.isAnswered {
                write.wasRetried = true
                write.beginsAgain = true
            } else {
                // Prepared anew, the same transaction will do.
                fail(write, StorageError(.serializationFailure, detail: failure.error.detail))
            }
        } else if case .committing = write.phase, endsConnection {
            // The server may have ended the connection before COMMIT or just after it.
            fail(write, StorageError(.outcomeUnknown, detail: failure.error.detail))
        } else {
            fail(write, failure.error)
        }
        if write.isInFirstBatch, case .committing = write.phase, !endsConnection, link.fault == nil {
            // The batch was the transaction, and its failure has undone it.
            return rolledBack(write, on: link, at: now)
        }
        rollBack(write, on: link, at: now)
    }

    private func rolledBack(_ write: PendingWrite, on link: PostgreSQLLink, at now: MonotonicTime) {
        guard write.beginsAgain, !write.isAnswered else { return release(link, at: now) }
        write.beginsAgain = false
        begin(write, on: link, at: now)
    }

    /// Gives a connection back to its pool.
    private func release(_ link: PostgreSQLLink, at now: MonotonicTime) {
        link.transaction?.link = nil
        link.transaction = nil
        for action in writes.finished(link.slot) { perform(action, at: now) }
    }
}
