import CLibpq
import Foundation

/// One connection to PostgreSQL with nothing around it: what libpq itself takes.
final class BareConnection {
    private let handle: OpaquePointer
    private var preparedCount = 0

    /// Connects, with the settings that the services' own connections have.
    init(url: String, schema: String) throws {
        guard let handle = PQconnectdb(url) else { throw LoadFault("no memory for a connection") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else { throw failure("connect") }
        try run("SET search_path = \(schema), public")
        try run("SET jit = off")
        try run("SET enable_seqscan = off")
        try run("SET statement_timeout = 10000")
    }

    deinit { PQfinish(handle) }

    /// Runs a statement; the first cell of its answer.
    @discardableResult
    func run(_ sql: String) throws -> String? {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        try check(result)
        guard PQntuples(result) > 0, let value = PQgetvalue(result, 0, 0) else { return nil }
        return String(cString: value)
    }

    /// Times a lookup, one after another.
    func lookups(_ sql: String, keys: [String], seconds: Double) throws -> LatencySummary {
        let statement = try prepare(sql)
        var number = 0
        return try Repeated.measure(seconds: seconds) {
            let key = keys[number % keys.count]
            number += 1
            let result = withKey(key) { PQexecPrepared(handle, statement, 1, $0, nil, nil, 0) }
            defer { PQclear(result) }
            try check(result)
            guard PQntuples(result) == 1 else { throw LoadFault("a bare lookup found nothing: \(key)") }
        }
    }

    /// Lookups a second with this many on their way at any time.
    func pipelinedLookups(_ sql: String, keys: [String], window: Int, seconds: Double) throws -> Double {
        let statement = try prepare(sql)
        guard PQenterPipelineMode(handle) == 1 else { throw failure("pipeline") }
        var (sent, received) = (0, 0)
        let start = Driver.now()
        let end = start + Int64(seconds * 1e9)
        while received < sent || Driver.now() < end {
            while sent - received < window, Driver.now() < end {
                let key = keys[sent % keys.count]
                guard withKey(key, { PQsendQueryPrepared(handle, statement, 1, $0, nil, nil, 0) }) == 1,
                    PQpipelineSync(handle) == 1
                else { throw failure("send") }
                sent += 1
            }
            guard received < sent else { break }
            try takeBatch()
            received += 1
        }
        guard PQexitPipelineMode(handle) == 1 else { throw failure("pipeline") }
        return Double(received) / (Double(Driver.now() - start) / 1e9)
    }

    /// Times a transaction whose statements all go in one round trip.
    func transactions(_ statements: [String], keys: [String], seconds: Double) throws -> LatencySummary {
        let prepared = try statements.map { (name: try prepare($0), hasKey: $0.contains("$1")) }
        guard PQenterPipelineMode(handle) == 1 else { throw failure("pipeline") }
        var number = 0
        let summary = try Repeated.measure(seconds: seconds) {
            let key = keys[number % keys.count]
            number += 1
            for statement in prepared {
                let isSent = withKey(key) { values in
                    PQsendQueryPrepared(
                        handle, statement.name, statement.hasKey ? 1 : 0, statement.hasKey ? values : nil,
                        nil, nil, 0)
                }
                guard isSent == 1 else { throw failure("send") }
            }
            guard PQpipelineSync(handle) == 1 else { throw failure("send") }
            try takeBatch()
        }
        guard PQexitPipelineMode(handle) == 1 else { throw failure("pipeline") }
        return summary
    }

    /// Takes in all results up to the next sync.
    private func takeBatch() throws {
        var isEnd = false
        while !isEnd {
            guard let result = PQgetResult(handle) else {
                guard PQstatus(handle) == CONNECTION_OK else { throw failure("receive") }
                continue
            }
            defer { PQclear(result) }
            isEnd = PQresultStatus(result) == PGRES_PIPELINE_SYNC
            if !isEnd { try check(result) }
        }
    }

    private func prepare(_ sql: String) throws -> String {
        preparedCount += 1
        let name = "s\(preparedCount)"
        let result = PQprepare(handle, name, sql, 0, nil)
        defer { PQclear(result) }
        try check(result)
        return name
    }

    private func withKey<Answer>(
        _ key: String, _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Answer
    ) -> Answer {
        key.withCString { text in
            withUnsafePointer(to: text) {
                $0.withMemoryRebound(
                    to: UnsafePointer<CChar>?.self, capacity: 1, body)
            }
        }
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return
        default: throw failure("run a statement")
        }
    }

    private func failure(_ what: String) -> LoadFault {
        LoadFault("bare PostgreSQL, \(what): \(String(cString: PQerrorMessage(handle)))")
    }
}
