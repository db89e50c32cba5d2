import CLibpq
import Glibc
import Primitives

/// A connection whose user waits for each answer, but never past a deadline: for migrations, on a thread of
/// their own.
final class BlockingSession {
    /// Why a statement failed.
    struct Failure: Error {
        let state: String
        let error: StorageError
    }

    private let handle: OpaquePointer
    private let settings: PostgreSQLSettings
    private let clocks: Clocks
    private let deadline: Deadline
    private var text = ParameterText()

    /// Connects, within the settings' limit for each server.
    ///
    /// - Parameter deadline: When the last of its statements must be over.
    /// - Throws: `Failure` with the code `unavailable` if there is no connection by then.
    static func connect(
        _ settings: PostgreSQLSettings, clocks: Clocks, deadline: Deadline
    ) throws(Failure) -> BlockingSession {
        var host = 0
        while true {
            let session = try BlockingSession(settings, clocks: clocks, from: host, deadline: deadline)
            let limit = Deadline(milliseconds: settings.connectMilliseconds, from: clocks.monotonic())
            if try session.connect(until: limit) { return session }
            // Where a server refuses, the others were tried already.
            host += 1
            guard host < settings.hosts.count else {
                throw unavailable("the server did not answer in time")
            }
        }
    }

    private init(_ settings: PostgreSQLSettings, clocks: Clocks, from host: Int, deadline: Deadline)
        throws(Failure)
    {
        guard let handle = Connecting.start(settings, from: host) else {
            throw BlockingSession.unavailable("there is no memory for a connection")
        }
        self.handle = handle
        self.settings = settings
        self.clocks = clocks
        self.deadline = deadline
    }

    /// Answers whether it is connected by then.
    private func connect(until limit: Deadline) throws(Failure) -> Bool {
        var events = Int16(POLLOUT)
        while PQstatus(handle) != CONNECTION_BAD {
            guard wait(for: events, until: limit) else { return false }
            switch PQconnectPoll(handle) {
            case PGRES_POLLING_READING: events = Int16(POLLIN)
            case PGRES_POLLING_WRITING: events = Int16(POLLOUT)
            case PGRES_POLLING_OK: return true
            default: throw connectionFailure()
            }
        }
        throw connectionFailure()
    }

    deinit {
        PQfinish(handle)
    }

    /// Runs one statement.
    func rows(_ statement: Statement) throws(Failure) -> Rows {
        let isSent = text.withPointers(of: statement.parameters) { count, values in
            PQsendQueryParams(handle, statement.sql, count, nil, values, nil, nil, 0) == 1
        }
        guard isSent else { throw connectionFailure() }
        return try result()
    }

    /// Runs any number of statements separated by semicolons.
    func run(_ script: String) throws(Failure) {
        guard PQsendQuery(handle, script) == 1 else { throw connectionFailure() }
        _ = try result()
    }

    /// Takes in every result of what was sent; answers the last, or throws the first failure.
    private func result() throws(Failure) -> Rows {
        var rows = Rows(columnCount: 0)
        var failure: Failure?
        while true {
            while PQisBusy(handle) == 1 {
                guard wait(for: Int16(POLLIN), until: deadline) else {
                    throw BlockingSession.unavailable("the server did not answer in time")
                }
                guard PQconsumeInput(handle) == 1 else { throw failure ?? connectionFailure() }
            }
            guard let result = PQgetResult(handle) else { break }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: rows = Rows(result)
            default:
                let found = ResultFailure(result, scrubbing: settings.secrets)
                failure = failure ?? Failure(state: found.state, error: found.error)
            }
            PQclear(result)
        }
        if let failure { throw failure }
        return rows
    }

    private func wait(for events: Int16, until deadline: Deadline) -> Bool {
        while true {
            let left = deadline.remainingMilliseconds(at: clocks.monotonic())
            guard left > 0 else { return false }
            var entry = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let found = poll(&entry, 1, Int32(clamping: left))
            if found > 0 { return true }
            guard found == 0 || errno == EINTR else { return false }
        }
    }

    private func connectionFailure() -> Failure {
        let words = PQerrorMessage(handle).map { settings.secrets.scrub(String(cString: $0)) }
        return BlockingSession.unavailable(words ?? "the connection failed")
    }

    private static func unavailable(_ detail: String) -> Failure {
        Failure(state: "", error: StorageError(.unavailable, detail: detail))
    }
}
