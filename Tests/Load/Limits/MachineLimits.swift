import TestSupport

/// What this machine can do with nothing of ours in the way, measured in the same run.
struct MachineLimits: Sendable {
    /// 300 bytes to another process and back.
    let pingPong: LatencySummary
    /// 8 KiB written and flushed.
    let flush: LatencySummary
    /// The driver against a server that does nothing, one call at a time.
    let driverAlone: PhaseResult
    /// The same with as many in flight as the run has.
    let driverBusy: PhaseResult
    /// What PostgreSQL takes for the work of the calls; empty for the embedded store.
    var stores: [StoreLimit] = []

    /// Measures all but PostgreSQL.
    static func measure(inFlight: Int, seconds: Double) async throws -> MachineLimits {
        let directory = try TemporaryDirectory()
        let pingPong = try await PingPong.measure(seconds: seconds)
        let flush = try FlushProbe.measure(in: directory.path, seconds: seconds)
        let echo = try await MeasuredEcho.start(.frames)
        defer { echo.stop() }
        let connections = try await echo.connect(1)
        var records = SeededRecords()
        records.vendors = (0..<45).map { .init(key: "vendor-\($0)", id: "", version: 1) }
        let session = try await LoadSession.start(connections, records, echo.envelope, seed: 1)
        let mix = Mix(.queryVendorStatus)
        let alone = try await session.measure(
            Phase(.inFlight(1), seconds: seconds, mix), warmUp: seconds / 10)
        let busy = try await session.measure(
            Phase(.inFlight(inFlight), seconds: seconds, mix), warmUp: seconds / 10)
        await connections.close()
        return MachineLimits(pingPong: pingPong, flush: flush, driverAlone: alone, driverBusy: busy)
    }
}

/// What PostgreSQL takes for the work of one service's calls, by itself.
struct StoreLimit: Sendable {
    let work: BareWork
    /// One lookup after another, over libpq.
    let lookup: LatencySummary
    /// Lookups a second over one connection, so many on their way.
    let pipelinedLookups: Double
    /// One transaction after another, each in one round trip.
    let transaction: LatencySummary
    /// pgbench's lookups and transactions a second with so many clients; nil where there is no pgbench.
    let benchLookups: Double?
    let benchTransactions: Double?

    static func measure(
        _ service: ServiceName, url: String, _ records: SeededRecords, inFlight: Int, seconds: Double
    ) async throws -> StoreLimit? {
        let connection = try BareConnection(url: url, schema: service.rawValue)
        var parent: (id: String, path: String)?
        if service == .workitems, let place = records.shape.level(3).first ?? records.shape.level(0).first {
            let id = records.items[place].id
            let path = try connection.run("SELECT path FROM work_items WHERE id = '\(id)'")
            parent = path.map { (id, $0) }
        }
        guard let work = BareWork.of(service, records, parent: parent), !work.keys.isEmpty else { return nil }
        let lookup = try connection.lookups(work.lookup, keys: work.keys, seconds: seconds)
        let pipelined = try connection.pipelinedLookups(
            work.lookup, keys: work.keys, window: inFlight, seconds: seconds)
        let transaction = try connection.transactions(work.transaction, keys: work.keys, seconds: seconds)
        let rate = { (script: String) in
            try await PgBench.rate(
                script, url: url, schema: service.rawValue, clients: inFlight,
                seconds: max(1, Int(seconds.rounded())))
        }
        return StoreLimit(
            work: work, lookup: lookup, pipelinedLookups: pipelined, transaction: transaction,
            benchLookups: try await rate(work.lookupScript),
            benchTransactions: try await rate(work.transactionScript))
    }
}
