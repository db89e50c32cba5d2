import Primitives
import TestSupport
import Testing

@testable import Storage

/// The driver through a proxy that does to its connections what networks and dying servers do.
struct FaultProxyTests {
    /// A store whose connections go through a proxy, and the way past it.
    private struct Bench {
        let proxy: FaultProxy
        let server: TemporaryPostgreSQL
        let directURL: String
        let store: OpenedStore
        var database: any Database { store.database }

        static func with(
            readStatementMilliseconds: Int64 = 5000, connectMilliseconds: Int64 = 2000,
            _ body: (Bench) async throws -> Void
        ) async throws {
            let server = try TemporaryPostgreSQL.shared()
            let proxy = try FaultProxy(of: server)
            let directURL = try server.makeDatabase()
            var configuration = PostgreSQLConfiguration(url: proxy.url(through: directURL))
            configuration.readStatementMilliseconds = readStatementMilliseconds
            configuration.connectMilliseconds = connectMilliseconds
            let store = try await Store.open(.postgresql(configuration), schema: .things, logger: .silent)
            defer { store.database.close() }
            let bench = Bench(proxy: proxy, server: server, directURL: directURL, store: store)
            // The store is open before its connections are.
            try await bench.awaitService()
            try await body(bench)
        }

        /// How a read ends: by its error, nil for none.
        func read(_ deadline: Deadline = .soon) async -> StorageError.Code? {
            await code { _ = try await database.read([Statement("SELECT 1")], deadline: deadline) }
        }

        /// How an addition in one batch ends.
        func add(_ name: String, _ deadline: Deadline = .soon) async -> StorageError.Code? {
            await commit(.adding(name), deadline)
        }

        private func commit(_ statement: Statement, _ deadline: Deadline = .soon) async -> StorageError.Code?
        {
            await code {
                try await database.write(TransactionStep.commit([statement], ()), deadline: deadline)
            }
        }

        /// How an addition in a transaction of two round trips ends.
        func addInTwoTrips(_ name: String) async -> StorageError.Code? {
            await code {
                try await database.write(
                    TransactionStep.query([Statement("SELECT count(*) FROM things")]) { _ in
                        .commit([.adding(name)], ())
                    }, deadline: .soon)
            }
        }

        /// The names that are there, asked past the proxy.
        func names() throws -> [String] {
            try server.execute("SELECT name FROM things.things ORDER BY name", url: directURL)
                .split(separator: "\n").map(String.init)
        }

        func expectNames(_ expected: [String], at location: SourceLocation = #_sourceLocation) throws {
            let found = try names()
            #expect(found == expected, sourceLocation: location)
        }

        func awaitService() async throws {
            try await awaitCondition("reads and writes work") {
                let (write, read) = (await commit(Statement("SELECT 1")), await read())
                return read == nil && write == nil
            }
        }
    }

    @Test func withoutFaults_everythingPasses() async throws {
        try await Bench.with { bench in
            #expect(await bench.add("a") == nil)
            #expect(await bench.addInTwoTrips("b") == nil)
            #expect(await bench.read() == nil)
            try bench.expectNames(["a", "b"])
            let counts = bench.proxy.counts
            #expect(counts.accepted >= 3)
            #expect(counts.passedBytes > 1000)
            var others = counts
            (others.accepted, others.passedBytes) = (0, 0)
            #expect(others == FaultProxy.Counts())
        }
    }

    @Test(arguments: [
        FlowFaults.latency(milliseconds: 20), .singleBytes, .bandwidth(bytesPerSecond: 100_000),
    ])
    func slowLine_onlyMakesAnswersLater(faults: FlowFaults) async throws {
        try await Bench.with { bench in
            bench.proxy.set(faults)
            #expect(await bench.read() == nil)
            #expect(await bench.add("a") == nil)
            #expect(await bench.addInTwoTrips("b") == nil)
            try bench.expectNames(["a", "b"])
            let counts = bench.proxy.counts
            #expect((counts.delayedPieces > 0) == (faults.latencyMilliseconds > 0))
            #expect((counts.slices > 0) == (faults.sliceBytes != nil))
            #expect((counts.throttledPieces > 0) == (faults.bytesPerSecond != nil))
        }
    }

    @Test func connectionsMadeOverASlowLine_workAsWell() async throws {
        try await Bench.with { bench in
            var faults = FlowFaults.singleBytes
            faults.latencyMilliseconds = 5
            bench.proxy.set(faults)
            bench.proxy.resetAll()
            try await bench.awaitService()
            #expect(bench.proxy.counts.slices > 100)
        }
    }

    @Test func blackHole_costsCallersTheirDeadlineAndNoMore() async throws {
        try await Bench.with(readStatementMilliseconds: 300, connectMilliseconds: 300) { bench in
            bench.proxy.blackHole()
            #expect(await bench.read(.after(milliseconds: 50)) == .timeout)
            // A batch that may have been committed, for all that can be known.
            #expect(await bench.add("a", .after(milliseconds: 50)) == .outcomeUnknown)
            try await awaitCondition("a new connection is swallowed") { bench.proxy.counts.swallowed > 0 }
            try bench.proxy.heal()
            try await bench.awaitService()
        }
    }

    @Test func answersAloneFrozen_leaveTheServerToCommit() async throws {
        try await Bench.with { bench in
            bench.proxy.set(.frozen, on: .answers)
            #expect(await bench.add("a", .after(milliseconds: 300)) == .outcomeUnknown)
            try await awaitCondition("the row is there") { try bench.names() == ["a"] }
        }
    }

    @Test func resetConnections_failAtOnceAndAreReplaced() async throws {
        try await Bench.with { bench in
            bench.proxy.set(.frozen, on: .answers)
            let passed = bench.proxy.counts.passedBytes
            async let reading = bench.read()
            try await awaitCondition("the read is under way") {
                bench.proxy.counts.passedBytes > passed
            }
            bench.proxy.refuse()
            bench.proxy.resetAll()
            #expect(await reading == .unavailable)
            try await awaitCondition("the loss is noticed") { !bench.database.isReachable }
            #expect(await bench.read() == .unavailable)
            #expect(await bench.add("a") == .unavailable)
            #expect(bench.proxy.connectionCount == 0)
            #expect(bench.proxy.counts.resets >= 2)
            try bench.proxy.heal()
            try await bench.awaitService()
            try bench.expectNames([])
        }
    }

    @Test(arguments: [false, true])
    func connectionCutBetweenCommitAndReply_leavesTheOutcomeUnknownAndTheRowThere(
        inTwoTrips: Bool
    ) async throws {
        try await Bench.with { bench in
            #expect(await bench.add("before") == nil)
            bench.proxy.cutBetweenCommitAndReply()
            // Reads end by a Sync as well, and are no commits.
            for _ in 0..<4 { #expect(await bench.read() == nil) }
            let code = inTwoTrips ? await bench.addInTwoTrips("cut") : await bench.add("cut")
            #expect(code == .outcomeUnknown)
            #expect(bench.proxy.counts.commitCuts == 1)
            try bench.expectNames(["before", "cut"])
            try await bench.awaitService()
            #expect(await bench.add("after") == nil)
            try bench.expectNames(["after", "before", "cut"])
            #expect(bench.proxy.counts.commitCuts == 1)
        }
    }

    @Test func serverThatIsGone_isReportedAsUnreachable() async throws {
        let server = try TemporaryPostgreSQL()
        let proxy = try FaultProxy(of: server)
        #expect(try server.execute("SELECT 1", url: proxy.url(database: "postgres")) == "1\n")
        try server.stop()
        #expect(throws: TestKitError.self) {
            try server.execute("SELECT 1", url: proxy.url(database: "postgres"))
        }
        #expect(proxy.counts.unreachable == 1)
        #expect(proxy.connectionCount == 0)
    }
}
