import Logging
import Primitives

/// The driver's state and what it does with it. Used only by whoever has the driver's turn (see
/// `PostgreSQLDatabase`), so nothing here locks, and nothing here calls out: what is to be called is left in
/// `effects`.
final class PostgreSQLCore {
    /// What is to be done once the turn has been given up.
    enum Effect {
        case call(@Sendable () -> Void)
        /// Let a transaction decide by these rows.
        case decide(PendingWrite, [Rows], @Sendable ([Rows]) throws -> WriteStep)
    }

    static let begin = Statement("BEGIN")
    static let commit = Statement("COMMIT")
    static let rollback = Statement("ROLLBACK")
    static let noLog = StorageError(.invalidStatement, detail: "PostgreSQL has no commit log")
    static let late = StorageError(.timeout, detail: "the deadline passed")
    /// The longest the driver's thread sleeps: a call with a later deadline need not wake it.
    static let sleepMillisecondsMax: Int64 = 2000

    let settings: PostgreSQLSettings
    let clocks: Clocks
    let logger: Logger
    var reads: ConnectionPool<PendingRead>
    var writes: ConnectionPool<PendingWrite>
    let links: [PostgreSQLLink]
    var effects: [Effect] = []
    var text = ParameterText()
    /// Calls without an answer.
    var openCalls = 0
    var isClosing = false
    /// The driver's thread need not look at any clock before this.
    var nextTick = MonotonicTime(nanoseconds: .max)
    /// Until when the driver's thread sleeps, unless it is woken.
    var sleepsUntil = MonotonicTime(nanoseconds: .min)
    /// Whether the driver's thread must be woken, for something that only it does.
    var needsDriver = false

    init(_ settings: PostgreSQLSettings, clocks: Clocks, logger: Logger) {
        self.settings = settings
        self.clocks = clocks
        self.logger = logger
        let readCount = max(1, settings.configuration.readConnections)
        let writeCount = max(1, settings.configuration.writeConnections)
        reads = ConnectionPool(slots: readCount, eager: readCount, window: 64)
        writes = ConnectionPool(slots: writeCount, eager: 1, window: 1)
        links =
            (0..<readCount).map { PostgreSQLLink(purpose: .reads, slot: $0) }
            + (0..<writeCount).map { PostgreSQLLink(purpose: .writes, slot: $0) }
        for action in reads.start() { perform(action, at: clocks.monotonic()) }
        for action in writes.start() { perform(action, at: clocks.monotonic()) }
    }

    var isReachable: Bool { reads.hasReady || writes.hasReady }
    /// Whether everything asked for is answered and no more will be taken.
    var isDone: Bool { isClosing && openCalls == 0 }

    func link(_ purpose: PostgreSQLLink.Purpose, _ slot: Int) -> PostgreSQLLink {
        purpose == .reads ? links[slot] : links[max(1, settings.configuration.readConnections) + slot]
    }

    /// Makes the driver's thread look at the clocks no later than this.
    func watch(_ time: MonotonicTime) {
        if time < nextTick { nextTick = time }
        if time < sleepsUntil { needsDriver = true }
    }

    /// Closes every connection: what runs has been answered.
    func shutDown() {
        for link in links {
            _ = link.shut()
            link.phase = .closed
        }
    }

    // MARK: Events

    func submit(_ read: PendingRead, at now: MonotonicTime) {
        openCalls += 1
        if isClosing {
            return answer(read, .failure(StorageError(.closed, detail: "the database was closed")))
        }
        if read.deadline.hasPassed(at: now) { return answer(read, .failure(PostgreSQLCore.late)) }
        watch(read.deadline.time)
        for action in reads.submit(read, weight: read.weight) { perform(action, at: now) }
    }

    func submit(_ write: PendingWrite, at now: MonotonicTime) {
        openCalls += 1
        if isClosing { return fail(write, StorageError(.closed, detail: "the database was closed")) }
        if case .finish(let done) = write.first { return succeed(write, done) }
        if write.deadline.hasPassed(at: now) { return fail(write, PostgreSQLCore.late) }
        watch(write.deadline.time)
        for action in writes.submit(write) { perform(action, at: now) }
    }

    func beginClosing() {
        isClosing = true
        needsDriver = true
    }

    // MARK: Answers

    func answer(_ read: PendingRead, _ result: Result<[Rows], StorageError>) {
        guard !read.isAnswered else { return }
        read.isAnswered = true
        openCalls -= 1
        effects.append(.call { read.completion(result) })
    }

    func fail(_ write: PendingWrite, _ error: any Error) {
        guard !write.isAnswered else { return }
        write.isAnswered = true
        openCalls -= 1
        effects.append(.call { write.fail(error) })
    }

    func succeed(_ write: PendingWrite, _ done: @escaping @Sendable () -> Void) {
        guard !write.isAnswered else { return }
        write.isAnswered = true
        openCalls -= 1
        effects.append(.call(done))
    }

    // MARK: The pools' wishes

    func perform(_ action: ConnectionPool<PendingRead>.Action, at now: MonotonicTime) {
        switch action {
        case .open(let slot): want(link(.reads, slot))
        case .start(let read, let slot): send(read, on: link(.reads, slot), at: now)
        case .reject(let read, let error): answer(read, .failure(error))
        }
    }

    func perform(_ action: ConnectionPool<PendingWrite>.Action, at now: MonotonicTime) {
        switch action {
        case .open(let slot): want(link(.writes, slot))
        case .start(let write, let slot): begin(write, on: link(.writes, slot), at: now)
        case .reject(let write, let error): fail(write, error)
        }
    }

    /// Notes that only the driver's thread opens connections.
    private func want(_ link: PostgreSQLLink) {
        link.isWanted = true
        needsDriver = true
    }

    // MARK: Reads

    func send(_ read: PendingRead, on link: PostgreSQLLink, at now: MonotonicTime) {
        guard link.send(read.statements, for: .read(read), at: now, &text) else {
            // The driver's thread closes the connection, which answers everything that was sent on it.
            if !read.isAnswered, let fault = link.fault { answer(read, .failure(fault)) }
            needsDriver = true
            return
        }
        if link.wantsToSend { needsDriver = true }
        watch(now.advanced(milliseconds: silenceMillisecondsMax(link)))
    }

    func finish(
        _ read: PendingRead, _ outcome: PipelineLedger<PostgreSQLLink.Owner>.Outcome, on link: PostgreSQLLink,
        at now: MonotonicTime
    ) {
        if let failure = outcome.failure {
            let isStale = SQLState.isStaleStatement(failure.sqlState, detail: failure.error.detail)
            if isStale, !read.wasRetried, !read.isAnswered, link.fault == nil {
                read.wasRetried = true
                link.forgetStatements()
                return send(read, on: link, at: now)
            }
            answer(read, .failure(failure.error))
        } else {
            answer(read, .success(outcome.rows))
        }
        for action in reads.finished(link.slot, weight: read.weight) { perform(action, at: now) }
    }

    /// How long a connection may be silent with work outstanding before it is taken for dead: well past the
    /// server's own limit for one statement.
    func silenceMillisecondsMax(_ link: PostgreSQLLink) -> Int64 {
        let configuration = settings.configuration
        let limit =
            link.purpose == .reads
            ? configuration.readStatementMilliseconds : configuration.writeStatementMilliseconds
        return 2 * limit
    }
}
