import Logging
public import Primitives
import Glibc
import Synchronization

/// A service's schema in PostgreSQL, over pipelined libpq connections.
///
/// To cost as few thread wake-ups as can be, a caller sends its statements itself, from its own thread; one
/// thread of the driver's watches all sockets, takes in the results and calls the completions. Neither ever
/// waits for the other: a call is put into the inbox, and whoever has the turn empties it, before and after
/// its own work. Only `readHere` and `writeHere` take in their own result.
///
/// The thread lives until `close()`.
public final class PostgreSQLDatabase: Database, @unchecked Sendable {
    private enum Event {
        case read(PendingRead)
        case write(PendingWrite)
        case decided(PendingWrite, Result<WriteStep, any Error>)
        case takeBack(PostgreSQLCore.Loan, hasArrived: Bool)
        case close
    }

    private static let pipeTag = Int(Int32.max)
    /// The longest a caller waits for an answer itself: several times what a point read takes, …
    private static let readWaitMicrosecondsMax = 200
    /// … and what a short transaction takes with its wait for the disk.
    private static let writeWaitMicrosecondsMax = 800

    private let inbox = Mutex<[Event]>([])
    /// Whoever holds it may use `core`.
    private let turn = Monitor()
    private let core: PostgreSQLCore
    let settings: PostgreSQLSettings
    let clocks: Clocks
    private let pipe: WakePipe
    private let sockets: SocketPoll
    private let reachable = Atomic<Bool>(false)
    private let thread = Mutex<DedicatedThread?>(nil)
    private let lastUsage = Mutex<[PoolUsage]>([])

    /// Always PostgreSQL.
    public let dialect = Dialect.postgresql

    /// Starts to connect, and answers without waiting for it: the first calls do.
    ///
    /// - Throws: `unavailable` if the system has no descriptor or thread left.
    init(_ settings: PostgreSQLSettings, clocks: Clocks, logger: Logger) throws(StorageError) {
        self.settings = settings
        self.clocks = clocks
        pipe = try WakePipe()
        sockets = try SocketPoll()
        sockets.watch(pipe.readEnd, for: Int16(POLLIN), tag: Self.pipeTag)
        core = PostgreSQLCore(settings, clocks: clocks, logger: logger)
        guard let thread = DedicatedThread(name: "pg-\(settings.service)", { self.drive() }) else {
            throw StorageError(.unavailable, detail: "the system has no thread left")
        }
        self.thread.withLock { $0 = thread }
    }

    /// Whether a connection is up.
    public var isReachable: Bool { reachable.load(ordering: .relaxed) }

    /// See `Database`: as it was a moment ago, where somebody has the turn.
    public var usage: [PoolUsage] {
        guard turn.tryLock() else { return lastUsage.withLock { $0 } }
        let usage = [core.reads.usage(as: "reads"), core.writes.usage(as: "writes")]
        turn.unlock()
        lastUsage.withLock { $0 = usage }
        // Who came meanwhile has left the inbox to us.
        takeTurns()
        return usage
    }

    /// See `Database`.
    public func read(
        _ statements: [Statement], cost: ReadCost, deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        // What may take long counts for many, so that short reads go to the other connection.
        let weight = cost == .point ? 1 : 8
        guard let read = checked(statements, weight, deadline, completion) else { return }
        post(.read(read))
    }

    /// See `Database`.
    public func readHere(
        _ statements: [Statement], deadline: Deadline,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        guard let read = checked(statements, 1, deadline, completion) else { return }
        guard turn.tryLock() else { return post(.read(read)) }
        let now = clocks.monotonic()
        handleInbox(at: now)
        let loan = core.lend(for: read, on: sockets, at: now)
        endTurn(waitingFor: loan, microseconds: Self.readWaitMicrosecondsMax)
    }

    /// See `Database`.
    public func write<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        post(.write(Self.pending(first, deadline, completion)))
    }

    /// See `Database`: waits for a transaction of one batch, and for the first batch of another.
    public func writeHere<Answer: Sendable>(
        _ first: TransactionStep<Answer>, deadline: Deadline,
        completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        let write = Self.pending(first, deadline, completion)
        guard turn.tryLock() else { return post(.write(write)) }
        let now = clocks.monotonic()
        handleInbox(at: now)
        let loan = core.lend(for: write, on: sockets, at: now)
        endTurn(waitingFor: loan, microseconds: Self.writeWaitMicrosecondsMax)
    }

    private static func pending<Answer: Sendable>(
        _ first: TransactionStep<Answer>, _ deadline: Deadline,
        _ completion: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) -> PendingWrite {
        PendingWrite(
            WriteStep(first, completion: completion), deadline: deadline, fail: { completion(.failure($0)) })
    }

    /// See `Database`. Not to be called from a completion.
    public func close() {
        // Only the first to close waits for the thread: a thread is joined once.
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let thread else { return }
        post(.close)
        thread.join()
    }

    /// The read as it waits; nil, and answered, where a statement is wrong.
    private func checked(
        _ statements: [Statement], _ weight: Int, _ deadline: Deadline,
        _ completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) -> PendingRead? {
        do throws(StorageError) {
            for statement in statements { try statement.check() }
        } catch {
            completion(.failure(error))
            return nil
        }
        return PendingRead(statements, weight: weight, deadline: deadline, completion: completion)
    }

    // MARK: Taking turns

    private func post(_ event: Event) {
        inbox.withLock { $0.append(event) }
        takeTurns()
    }

    /// Empties the inbox, unless somebody has the turn: they will, after giving it up.
    private func takeTurns() {
        while inbox.withLock({ !$0.isEmpty }) {
            guard turn.tryLock() else { return }
            handleInbox(at: clocks.monotonic())
            run(endTurn())
        }
    }

    /// Handles what is in the inbox; the turn must be held.
    private func handleInbox(at now: MonotonicTime) {
        let events = inbox.withLock { events in
            defer { events = [] }
            return events
        }
        for event in events {
            switch event {
            case .read(let read): core.submit(read, at: now)
            case .write(let write): core.submit(write, at: now)
            case .decided(let write, let result): core.decided(write, result, at: now)
            case .takeBack(let loan, let hasArrived):
                core.takeBack(loan, hasArrived: hasArrived, on: sockets, at: now)
            case .close: core.beginClosing()
            }
        }
    }

    /// Gives the turn up; answers what is to be done without it.
    private func endTurn() -> [PostgreSQLCore.Effect] {
        for (tag, link) in core.links.enumerated() { link.watch(on: sockets, tag: tag) }
        if core.needsDriver { pipe.wake() }
        let effects = core.effects
        core.effects = []
        turn.unlock()
        return effects
    }

    /// Gives the turn up, and takes in what comes on a connection that was lent, if it comes in time.
    private func endTurn(waitingFor loan: PostgreSQLCore.Loan?, microseconds: Int) {
        run(endTurn())
        takeTurns()
        guard let loan else { return }
        let hasArrived = SocketPoll.waitToRead(loan.socket, microseconds: microseconds)
        post(.takeBack(loan, hasArrived: hasArrived))
    }

    private func run(_ effects: [PostgreSQLCore.Effect]) {
        for effect in effects {
            switch effect {
            case .call(let body): body()
            case .decide(let write, let rows, let next):
                let result = Result { try next(rows) }
                inbox.withLock { $0.append(.decided(write, result)) }
            }
        }
    }

    // MARK: The driver's thread

    private func drive() {
        var found: [Int] = []
        while true {
            turn.lock()
            let now = clocks.monotonic()
            core.wokeUp()
            for tag in found where tag != Self.pipeTag { core.serve(core.links[tag], at: now) }
            if now >= core.nextTick { core.tick(at: now) }
            core.maintain(at: now)
            handleInbox(at: now)
            reachable.store(core.isReachable, ordering: .relaxed)
            let isDone = core.isDone
            if isDone { core.shutDown() }
            let timeout = core.prepareSleep(on: sockets, at: now)
            run(endTurn())
            if isDone { return }
            takeTurns()
            found = sockets.wait(milliseconds: timeout)
            if found.contains(Self.pipeTag) { pipe.drain() }
        }
    }
}
