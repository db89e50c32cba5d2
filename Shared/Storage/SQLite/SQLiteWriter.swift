import Logging
import Primitives
import Synchronization

/// The writing connection and its thread's work: transactions in groups, one commit (one disk wait) for each
/// group, and checkpoints between them.
final class SQLiteWriter: @unchecked Sendable {
    private enum Ending {
        case commit(@Sendable () -> Void)
        case logged(any Sendable, @Sendable (any Sendable) -> Void)
        case finish(@Sendable () -> Void)
        case failure(any Error)

        var isCommit: Bool {
            switch self {
            case .commit, .logged: true
            case .finish, .failure: false
            }
        }
    }

    private static let groupMax = 64
    private static let begin = Statement("BEGIN IMMEDIATE")
    private static let commit = Statement("COMMIT")
    private static let rollback = Statement("ROLLBACK")
    private static let savepoint = Statement("SAVEPOINT one_of_group")
    private static let release = Statement("RELEASE one_of_group")
    private static let rollbackToSavepoint = Statement("ROLLBACK TO one_of_group")

    let lane = SQLiteLane<SQLiteWrite>()
    let connection: SQLiteConnection
    let file: StoreFile
    let clocks: Clocks
    let logger: Logger
    private let log: (any CommitLog)?
    private let watcher = CommitWatcher()
    private var policy: CheckpointPolicy
    /// Whoever holds it may use the connection and the policy.
    private let turn = Monitor()
    /// Why nothing is written until the file is opened again; nil while it is.
    private let fault = Mutex<StorageError?>(nil)
    /// When the file was last written back; nil where that was never needed.
    let replacedAt = Mutex<MonotonicTime?>(nil)

    init(
        _ connection: SQLiteConnection, file: StoreFile, policy: CheckpointPolicy, log: (any CommitLog)?,
        clocks: Clocks, logger: Logger
    ) {
        self.connection = connection
        self.file = file
        self.policy = policy
        self.log = log
        self.clocks = clocks
        self.logger = logger
        connection.watchCommits(watcher)
    }

    /// Works until the queue is closed and empty.
    func work() {
        while true {
            let pause = turn.withLock {
                if policy.mustNow { checkpoint() }
                return policy.wantsIdle
                    ? clocks.monotonic().advanced(milliseconds: policy.idleMilliseconds) : nil
            }
            guard let group = lane.queue.take(SQLiteWriter.groupMax, until: pause, clocks: clocks) else {
                return
            }
            turn.withLock {
                guard group.isEmpty else {
                    lane.working(on: group) { run(group) }
                    return policy.committed(walPages: watcher.walPages)
                }
                if let pause, clocks.monotonic() >= pause { checkpoint() }
                if !file.isInPlace { restoreIfItCan() }
            }
        }
    }

    /// Runs one transaction on the caller's own thread if nothing else runs or waits; false if it did not.
    func runHere(_ write: SQLiteWrite) -> Bool {
        guard turn.tryLock() else { return false }
        // Writing a lost file back takes longer than a caller's own thread can wait.
        guard lane.queue.isIdle, file.hasName else {
            turn.unlock()
            return false
        }
        let wantedCheckpoint = policy.wantsIdle
        lane.working(on: [write]) { run([write]) }
        policy.committed(walPages: watcher.walPages)
        // The writer's thread sleeps by what it knew.
        let isNews = policy.mustNow || policy.wantsIdle != wantedCheckpoint
        turn.unlock()
        if isNews { lane.queue.wake() }
        return true
    }

    /// Has the connection outside any transaction, while nothing else runs; what comes meanwhile waits.
    func exclusively<Answer>(
        _ body: (SQLiteConnection) throws(StorageError) -> Answer
    ) throws(StorageError) -> Answer {
        // A thread that gives a lock up and takes it again at once leaves it to nobody.
        lane.queue.pause()
        defer { lane.queue.resume() }
        let result: Result<Answer, StorageError> = turn.withLock {
            guard !lane.queue.isClosed else {
                return .failure(StorageError(.closed, detail: "the database was closed"))
            }
            return Result { () throws(StorageError) in try body(connection) }
        }
        return try result.get()
    }

    /// Closes the connection, once the queue is closed and empty.
    func close() {
        turn.withLock {
            if !file.isInPlace { restoreIfItCan() }
            connection.close()
        }
    }

    /// Why nothing is written until the file is opened again; nil while it is.
    var failure: StorageError? { fault.withLock { $0 } }

    // MARK: Groups

    private func run(_ group: [SQLiteWrite]) {
        var left = group
        // Each round answers one at least, or splits the group.
        while !left.isEmpty { left = attempt(left) }
    }

    /// Runs a group in one transaction and answers its members after the commit; answers those to be run
    /// again because another's failure ended the transaction under them.
    private func attempt(_ group: [SQLiteWrite]) -> [SQLiteWrite] {
        do {
            if let failure { throw failure }
            if !file.hasName { try restore() }
            _ = try connection.run(SQLiteWriter.begin, deadline: nil)
        } catch {
            for write in group { write.fail(error) }
            return []
        }
        var endings: [(SQLiteWrite, Ending)] = []
        var commits = false
        for write in group where !write.isAnswered {
            guard !write.deadline.hasPassed(at: clocks.monotonic()) else {
                write.giveUp()
                continue
            }
            let ending = isolated(write, isAlone: group.count == 1)
            if case .failure(let error as StorageError) = ending { note(error) }
            if connection.isOutsideTransaction, case .failure(let error) = ending {
                write.fail(error)
                return group.filter { !$0.isAnswered }
            }
            if ending.isCommit { commits = true }
            endings.append((write, ending))
        }
        return conclude(endings, commits: commits)
    }

    /// Ends the group's transaction and answers. Even who has written nothing waits for it: their answer may
    /// rest on what another of the group wrote.
    private func conclude(_ endings: [(SQLiteWrite, Ending)], commits: Bool) -> [SQLiteWrite] {
        let receipts: [any Sendable]
        do { receipts = try logged(endings) } catch {
            abandon()
            for (write, _) in endings { write.fail(StorageError(.storeFault, detail: "\(error)")) }
            return []
        }
        do {
            let end = commits ? SQLiteWriter.commit : SQLiteWriter.rollback
            if !connection.isOutsideTransaction { _ = try connection.run(end, deadline: nil) }
        } catch {
            abandon()
            note(error)
            if !receipts.isEmpty { return answer(endings, receipts, afterLosing: error) }
            if case .constraintViolation = error.code { return runAlone(endings, error) }
            let failure = SQLiteWriter.failure(ofCommit: error)
            for (write, _) in endings { write.fail(failure) }
            return []
        }
        if commits, !file.hasName {
            do throws(StorageError) { try restore() } catch {
                // It may yet be written back, and then holds what is answered here.
                let loss = StorageError(.outcomeUnknown, detail: error.detail)
                return answer(endings, receipts, afterLosing: loss)
            }
        }
        answer(endings, receipts)
        return []
    }

    /// What a failed commit means to whoever asked for it: one that failed may be there all the same.
    private static func failure(ofCommit error: StorageError) -> StorageError {
        switch error.code {
        case .full: error
        default: StorageError(.outcomeUnknown, detail: error.detail)
        }
    }

    /// Writes nothing more where what the file holds is not known any more.
    private func note(_ error: StorageError) {
        guard failure == nil, SQLiteFailure.isLasting(error) else { return }
        fault.withLock { $0 = StorageError(.storeFault, detail: "the disk failed: \(error.detail)") }
        logger.critical(
            "The store's disk failed: nothing is written until it is opened again.",
            metadata: ["path": "\(file.path)", "error": "\(error.detail)"])
    }

    private func checkpoint() {
        do throws(StorageError) {
            policy.attempted(try connection.checkpoint())
        } catch {
            policy.attempted(nil)
            note(error)
        }
    }

    /// Has the log take the records of a group; answers its receipts.
    private func logged(_ endings: [(SQLiteWrite, Ending)]) throws -> [any Sendable] {
        let records = endings.compactMap { if case .logged(let record, _) = $0.1 { record } else { nil } }
        guard !records.isEmpty else { return [] }
        guard let log else { throw StorageError(.invalidStatement, detail: "this store has no commit log") }
        return try log.append(records)
    }

    private func answer(_ endings: [(SQLiteWrite, Ending)], _ receipts: [any Sendable]) {
        var receipts = receipts[...]
        for (write, ending) in endings {
            switch ending {
            case .commit(let done), .finish(let done): write.succeed(done)
            case .logged(_, let done):
                guard let receipt = receipts.popFirst() else { continue }
                write.succeed { done(receipt) }
            case .failure(let error): write.fail(error)
            }
        }
    }

    /// What the log has is done, though this file has lost it: whoever keeps the log brings it back.
    private func answer(
        _ endings: [(SQLiteWrite, Ending)], _ receipts: [any Sendable], afterLosing error: StorageError
    ) -> [SQLiteWrite] {
        logger.critical("Logged transactions were not committed.", metadata: ["error": "\(error.detail)"])
        answer(
            endings.map { write, ending in
                if case .logged = ending { return (write, ending) }
                return (write, .failure(SQLiteWriter.failure(ofCommit: error)))
            }, receipts)
        return []
    }

    /// A constraint that is checked at the commit does not say whose it was: each goes by itself then.
    private func runAlone(_ endings: [(SQLiteWrite, Ending)], _ error: StorageError) -> [SQLiteWrite] {
        if endings.count == 1 {
            for (write, _) in endings { write.fail(error) }
        } else {
            for (write, _) in endings { run([write]) }
        }
        return []
    }

    /// Runs one transaction so that its failure undoes its own work only.
    private func isolated(_ write: SQLiteWrite, isAlone: Bool) -> Ending {
        if isAlone {
            let ending = sealed(steps(of: write), of: write)
            if !ending.isCommit { abandon() }
            return ending
        }
        do {
            _ = try connection.run(SQLiteWriter.savepoint, deadline: nil)
            let ending = sealed(steps(of: write), of: write)
            guard !connection.isOutsideTransaction else { return ending }
            if ending.isCommit {
                _ = try connection.run(SQLiteWriter.release, deadline: nil)
            } else {
                _ = try connection.run(SQLiteWriter.rollbackToSavepoint, deadline: nil)
                _ = try connection.run(SQLiteWriter.release, deadline: nil)
            }
            return ending
        } catch {
            abandon()
            return .failure(error)
        }
    }

    /// Who was told that time is up must find nothing done.
    private func sealed(_ ending: Ending, of write: SQLiteWrite) -> Ending {
        guard ending.isCommit, !write.seal() else { return ending }
        return .failure(StorageError(.timeout, detail: "the deadline passed"))
    }

    private func steps(of write: SQLiteWrite) -> Ending {
        do {
            var step = write.first
            while true {
                switch step {
                case .query(let statements, let next):
                    step = try next(try rows(of: statements, write.deadline))
                case .commit(let statements, let done):
                    let found = try rows(of: statements, write.deadline)
                    return .commit { done(found) }
                case .commitLogged(let statements, let record, let done):
                    _ = try rows(of: statements, write.deadline)
                    return .logged(record, done)
                case .commitIf(let precondition, let then, let otherwise):
                    // Nobody else writes, so there is nothing to lock.
                    let found = try rows(of: [precondition.finds], write.deadline)
                    step = found[0].isEmpty ? otherwise : then
                case .finish(let done): return .finish(done)
                }
            }
        } catch {
            return .failure(error)
        }
    }

    private func rows(of statements: [Statement], _ deadline: Deadline) throws(StorageError) -> [Rows] {
        var rows: [Rows] = []
        for statement in statements {
            try statement.check()
            rows.append(try connection.run(statement, deadline: deadline))
        }
        return rows
    }

    private func abandon() {
        guard !connection.isOutsideTransaction else { return }
        do { _ = try connection.run(SQLiteWriter.rollback, deadline: nil) } catch {
            logger.critical("A rollback failed.", metadata: ["error": "\(error.detail)"])
        }
    }
}
