import CLibpq
import Glibc
import Primitives
import Resilience

/// One connection: libpq's handle, what is outstanding on it and what it has prepared.
///
/// Used only by whoever has the driver's turn; opened and closed by the driver's own thread only, which is
/// the one that polls its socket.
final class PostgreSQLLink {
    enum Purpose {
        case reads
        case writes
    }

    enum Phase {
        /// Not open; the driver's thread is to open it where `isWanted`.
        case closed
        case cooling(until: MonotonicTime)
        case connecting(until: MonotonicTime)
        case settingUp(until: MonotonicTime)
        case ready
    }

    enum Owner {
        case setup
        case read(PendingRead)
        case write(PendingWrite)
    }

    let purpose: Purpose
    /// Its slot in its pool.
    let slot: Int
    var phase = Phase.closed
    var isWanted = false
    var backoff = Backoff(maxMilliseconds: 1000)
    /// The number of the server that the next attempt begins with.
    var firstHost = 0
    var ledger = PipelineLedger<Owner>()
    /// The transaction that owns it.
    var transaction: PendingWrite?
    /// What broke it, until the driver's thread has closed it.
    var fault: StorageError?
    /// Whether not everything could be sent yet.
    var wantsToSend = false
    /// When something last arrived, or was sent with nothing outstanding.
    var progressedAt = MonotonicTime(nanoseconds: 0)
    var pollEvents: Int16 = 0
    /// Whether a caller waits for its answer itself, so that the driver's thread must not.
    var isLent = false
    private var watchedEvents: Int16?
    /// `POLLRDHUP`, which the C library's headers show to nobody who does not ask for more than POSIX.
    private static let lossOnly: Int16 = 0x2000

    private(set) var handle: OpaquePointer?
    private var names = LeastRecentlyUsed<String, String>(capacity: 256)
    private var nameCount = 0

    init(purpose: Purpose, slot: Int) {
        self.purpose = purpose
        self.slot = slot
    }

    deinit {
        if let handle { PQfinish(handle) }
    }

    var isReady: Bool {
        if case .ready = phase { true } else { false }
    }

    /// The descriptor to poll, or −1.
    var socket: Int32 {
        guard let handle else { return -1 }
        return PQsocket(handle)
    }

    func words(_ settings: PostgreSQLSettings) -> String {
        guard let handle, let message = PQerrorMessage(handle) else { return "no connection" }
        return settings.secrets.scrub(String(cString: message))
    }

    // MARK: Opening and closing

    /// Starts to connect; false if that failed at once.
    func open(_ settings: PostgreSQLSettings) -> Bool {
        handle = Connecting.start(settings, from: firstHost)
        pollEvents = Int16(POLLOUT)
        return handle != nil && PQstatus(handle) != CONNECTION_BAD
    }

    /// One step of connecting: true once connected, nil if it failed.
    func advance() -> Bool? {
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_READING: pollEvents = Int16(POLLIN)
        case PGRES_POLLING_WRITING: pollEvents = Int16(POLLOUT)
        case PGRES_POLLING_OK:
            pollEvents = Int16(POLLIN)
            return PQsetnonblocking(handle, 1) == 0 && PQenterPipelineMode(handle) == 1 ? true : nil
        default: return nil
        }
        return false
    }

    /// Has its socket watched for what it waits for, its loss at least.
    ///
    /// What is idle stays watched as it was: of calls that their callers wait for, one after another, only
    /// the first changes anything.
    func watch(on sockets: SocketPoll, tag: Int) {
        let isIdle = isReady && ledger.isEmpty && !wantsToSend && fault == nil
        if isIdle, !isLent, watchedEvents != nil { return }
        let socket = socket
        guard socket >= 0 else { return }
        let events = isLent ? Self.lossOnly : wantsToSend ? pollEvents | Int16(POLLOUT) : pollEvents
        // While it connects, libpq may change the socket under way.
        if isReady, watchedEvents == events { return }
        watchedEvents = events
        sockets.watch(socket, for: events, tag: tag)
    }

    /// Closes the connection; answers whose batches were outstanding.
    func shut() -> [Owner] {
        if let handle { PQfinish(handle) }
        handle = nil
        fault = nil
        wantsToSend = false
        pollEvents = 0
        watchedEvents = nil
        names = LeastRecentlyUsed(capacity: 256)
        return ledger.removeAll()
    }

    // MARK: Sending

    /// Sends one batch and its sync, without waiting; false (and `fault`) if the connection is broken.
    func send(_ statements: [Statement], for owner: Owner, at now: MonotonicTime, _ text: inout ParameterText)
        -> Bool
    {
        guard fault == nil else { return false }
        if ledger.isEmpty { progressedAt = now }
        var commands: [PipelineLedger<Owner>.Command] = []
        commands.reserveCapacity(statements.count)
        var isSent = true
        for statement in statements {
            let name = name(for: statement.sql, &commands, &isSent)
            commands.append(.execute)
            isSent =
                isSent
                && text.withPointers(of: statement.parameters) { count, values in
                    PQsendQueryPrepared(handle, name, count, values, nil, nil, 0) == 1
                }
        }
        isSent = isSent && PQpipelineSync(handle) == 1
        ledger.append(owner, commands)
        if isSent { isSent = flush() }
        if !isSent { fault = StorageError(.unavailable, detail: "the connection failed while sending") }
        return isSent
    }

    /// The name under which this text is prepared, which sends the preparation where it is new.
    private func name(
        for sql: String, _ commands: inout [PipelineLedger<Owner>.Command], _ isSent: inout Bool
    ) -> String {
        if let known = names.value(for: sql) { return known }
        nameCount += 1
        let name = "s\(nameCount)"
        if let evicted = names.insert(name, for: sql) {
            commands.append(.housekeeping)
            isSent =
                isSent && PQsendQueryParams(handle, "DEALLOCATE \(evicted)", 0, nil, nil, nil, nil, 0) == 1
        }
        commands.append(.prepare(sql: sql))
        isSent = isSent && PQsendPrepare(handle, name, sql, 0, nil) == 1
        return name
    }

    /// Sends what waits to be sent; false if the connection is broken.
    func flush() -> Bool {
        let status = PQflush(handle)
        wantsToSend = status == 1
        return status >= 0
    }

    /// Prepares every statement anew from here on, under new names.
    func forgetStatements() {
        _ = names.removeAll()
    }

    // MARK: Receiving

    /// Takes in what has arrived; answers the batches that are complete. Sets `fault` if the connection is
    /// lost.
    func receive(at now: MonotonicTime, _ settings: PostgreSQLSettings) -> [(
        Owner, PipelineLedger<Owner>.Outcome
    )] {
        let isOpen = PQconsumeInput(handle) == 1
        progressedAt = now
        var finished: [(Owner, PipelineLedger<Owner>.Outcome)] = []
        // Even of a lost connection: the answer to a COMMIT may have come before the end.
        while !ledger.isEmpty, fault == nil, PQisBusy(handle) == 0 {
            let event = nextEvent(settings)
            switch ledger.handle(event) {
            case .finished(let owner, let outcome): finished.append((owner, outcome))
            case .forget(let sql): names.remove(sql)
            case .outOfStep: fault = StorageError(.unavailable, detail: words(settings))
            case nil: break
            }
        }
        if !isOpen || PQstatus(handle) == CONNECTION_BAD || wantsToSend && !flush() {
            fault = StorageError(.unavailable, detail: words(settings))
        }
        return finished
    }

    private func nextEvent(_ settings: PostgreSQLSettings) -> PipelineLedger<Owner>.Event {
        guard let result = PQgetResult(handle) else { return .commandEnd }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return .rows(Rows(result))
        case PGRES_PIPELINE_SYNC: return .sync
        case PGRES_PIPELINE_ABORTED: return .skipped
        default:
            let failure = ResultFailure(result, scrubbing: settings.secrets)
            return .failed(failure.error, sqlState: failure.state)
        }
    }
}
