import Logging
public import Primitives
import Synchronization

/// A store in an SQLite file, in this process alone.
///
/// One connection writes, on its own thread; one reads what takes long, on its own thread; one reads by key,
/// on the caller's, for a hop to another thread would take longer than the read.
public final class SQLiteDatabase: Database, @unchecked Sendable {
    let configuration: SQLiteConfiguration
    private let file: StoreFile
    let writer: SQLiteWriter
    private let scans = SQLiteLane<SQLiteScan>()
    private let scanConnection: SQLiteConnection
    private let pointConnection: SQLiteConnection
    /// Guards `pointConnection` and `isClosed`.
    private let pointTurn = Monitor()
    private var isClosed = false
    let clocks: Clocks
    private let timekeeper: SQLiteTimekeeper
    private let threads = Mutex<[DedicatedThread]>([])

    /// Always SQLite.
    public let dialect = Dialect.sqlite

    /// Takes over an open, migrated file.
    ///
    /// - Throws: `storeFault` if the reading connections can't be opened, `unavailable` if the system has no
    ///   thread left.
    init(
        _ configuration: SQLiteConfiguration, file: StoreFile, writer connection: SQLiteConnection,
        policy: CheckpointPolicy = CheckpointPolicy(), clocks: Clocks, logger: Logger
    ) throws(StorageError) {
        self.configuration = configuration
        self.file = file
        self.clocks = clocks
        timekeeper = SQLiteTimekeeper(clocks: clocks)
        scanConnection = try SQLiteConnection(configuration, role: .reader, clocks: clocks)
        pointConnection = try SQLiteConnection(configuration, role: .reader, clocks: clocks)
        writer = SQLiteWriter(
            connection, file: file, policy: policy, log: configuration.commitLog, clocks: clocks,
            logger: logger)
        let started = [
            DedicatedThread(name: "sqlite-write") { self.writer.work() },
            DedicatedThread(name: "sqlite-scan") { self.scan() },
            DedicatedThread(name: "sqlite-watch") { self.watch() },
        ].compactMap { $0 }
        threads.withLock { $0 = started }
        guard started.count == 3 else {
            close()
            throw StorageError(.unavailable, detail: "the system has no thread left")
        }
    }

    /// Whether the file has a name, and its disk has not failed.
    public var isReachable: Bool { file.hasName && failure == nil }

    /// See `Database`.
    public var failure: StorageError? { writer.failure }

    /// See `Database`.
    public var replacedAt: MonotonicTime? { writer.replacedAt.withLock { $0 } }

    /// See `Database`; reads by key need no connection of those.
    public var usage: [PoolUsage] { [scans.usage(as: "reads"), writer.lane.usage(as: "writes")] }

    /// See `Database`.
    public func look() {
        if !file.isInPlace { writer.lane.queue.wake() }
    }

    /// See `Database`.
    public func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        switch cost {
        case .point:
            completion(
                pointTurn.withLock {
                    guard !isClosed else { return .failure(SQLiteDatabase.closed) }
                    return run(statements, on: pointConnection, deadline: deadline)
                })
        case .scan:
            let scan = SQLiteScan(statements, deadline: deadline, completion: completion)
            if let refusal = scans.queue.add(scan, deadline: deadline) {
                return scan.answer(.failure(SQLiteDatabase.error(refusal)))
            }
            timekeeper.note(deadline)
        }
    }

    /// See `Database`.
    public func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        let step = WriteStep(first, completion: completion)
        add(SQLiteWrite(step, deadline: deadline, fail: { completion(.failure($0)) }))
    }

    /// See `Database`.
    public func writeHere<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        let step = WriteStep(first, completion: completion)
        let write = SQLiteWrite(step, deadline: deadline, fail: { completion(.failure($0)) })
        if !writer.runHere(write) { add(write) }
    }

    private func add(_ write: SQLiteWrite) {
        if let refusal = writer.lane.queue.add(write, deadline: write.deadline) {
            return write.fail(SQLiteDatabase.error(refusal))
        }
        timekeeper.note(write.deadline)
    }

    /// See `Database`. Not to be called from a completion.
    public func close() {
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        guard !threads.isEmpty else { return }
        writer.lane.queue.close()
        scans.queue.close()
        // The timekeeper goes last: it answers for the others while they are stuck.
        for thread in threads.dropLast() { thread.join() }
        timekeeper.stop()
        threads.last?.join()
        pointTurn.withLock {
            isClosed = true
            pointConnection.close()
        }
        scanConnection.close()
        writer.close()
        file.release()
    }

    // MARK: Threads

    private func scan() {
        while let batch = scans.queue.take(1, until: nil, clocks: clocks) {
            scans.working(on: batch) {
                for scan in batch {
                    scan.answer(run(scan.statements, on: scanConnection, deadline: scan.deadline))
                }
            }
        }
    }

    private func watch() {
        timekeeper.run { now in
            writer.lane.expire(at: now)
            scans.expire(at: now)
        }
    }

    private func run(
        _ statements: [Statement], on connection: SQLiteConnection, deadline: Deadline
    ) -> Result<[Rows], StorageError> {
        Result { () throws(StorageError) in
            guard !deadline.hasPassed(at: clocks.monotonic()) else {
                throw StorageError(.timeout, detail: "the deadline passed")
            }
            try connection.follow(file)
            var rows: [Rows] = []
            for statement in statements {
                try statement.check()
                rows.append(try connection.run(statement, deadline: deadline))
            }
            return rows
        }
    }

    private static let closed = StorageError(.closed, detail: "the database was closed")

    private static func error(_ refusal: WorkRefusal) -> StorageError {
        switch refusal {
        case .full: StorageError(.overloaded, detail: "too many calls wait already")
        case .closed: closed
        }
    }
}
