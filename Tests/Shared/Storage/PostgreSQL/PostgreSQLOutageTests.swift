import Foundation
import Primitives
import TestSupport
import Testing

@testable import Storage

/// Each has a server of its own, to be stopped.
@Suite(.serialized)
struct PostgreSQLOutageTests {
    private func open(
        on server: TemporaryPostgreSQL, readStatementMilliseconds: Int64 = 5000
    ) async throws -> OpenedStore {
        var configuration = PostgreSQLConfiguration(url: try server.makeDatabase())
        configuration.readStatementMilliseconds = readStatementMilliseconds
        return try await Store.open(.postgresql(configuration), schema: .things, logger: .silent)
    }

    private func works(_ database: any Database) async -> Bool {
        let read = await code { _ = try await database.read([Statement("SELECT 1")], deadline: .soon) }
        let write = await code {
            _ = try await database.write(TransactionStep.commit([], 0), deadline: .soon)
        }
        return read == nil && write == nil
    }

    private let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"

    @Test func serverStoppedAndStarted_failsCallsAtOnceAndThenServesAgain() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await open(on: server)
        defer { store.database.close() }
        let database = store.database
        #expect(await works(database))
        async let inFlight = code {
            _ = try await database.read([Statement("SELECT pg_sleep(4)")], deadline: .soon)
        }
        try await awaitCondition("the read is under way") { try server.execute(sleeping).hasPrefix("1") }
        try server.stop()
        #expect(await inFlight == .unavailable)
        try await awaitCondition("the loss is noticed") { !database.isReachable }
        #expect(
            await code { _ = try await database.read([Statement("SELECT 1")], deadline: .soon) }
                == .unavailable)
        #expect(
            await code { _ = try await database.write(TransactionStep.commit([], 0), deadline: .soon) }
                == .unavailable)
        try server.start()
        try await awaitCondition("it serves again") { await works(database) }
        #expect(database.isReachable)
    }

    @Test func terminatedBackends_areReplaced() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await open(on: server)
        defer { store.database.close() }
        #expect(await works(store.database))
        let terminate =
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name LIKE 'holdfast-%'
            """
        let count = try server.execute(terminate)
        #expect(count == "3\n")
        try await awaitCondition("it serves again") { await works(store.database) }
    }

    @Test func transactionCutBeforeItsCommit_wasNotDone() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await open(on: server)
        defer { store.database.close() }
        let database = store.database
        async let cut = code {
            try await database.write(
                TransactionStep.query([.adding("a"), Statement("SELECT pg_sleep(8)")]) { _ in .commit([], ())
                },
                deadline: .soon)
        }
        try await awaitCondition("it is under way") { try server.execute(sleeping).hasPrefix("1") }
        try server.stop(.immediate)
        #expect(await cut == .unavailable)
    }

    @Test func connectionLostDuringCommit_leavesTheOutcomeUnknown() async throws {
        let server = try TemporaryPostgreSQL()
        let url = try server.makeDatabase()
        let store = try await Store.open(.postgresql(url: url), schema: .things, logger: .silent)
        defer { store.database.close() }
        let database = store.database
        // A check at the commit that takes its time.
        try server.execute(
            """
            CREATE FUNCTION things.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(8); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER dawdling AFTER INSERT ON things.things DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION things.dawdle()
            """, url: url)
        async let oneTrip = code {
            try await database.write(TransactionStep.commit([.adding("a")], ()), deadline: .soon)
        }
        async let twoTrips = code {
            try await database.write(
                TransactionStep.query([Statement("SELECT 1")]) { _ in .commit([.adding("b")], ()) },
                deadline: .soon)
        }
        try await awaitCondition("both are committing") { try server.execute(sleeping).hasPrefix("2") }
        try server.stop(.immediate)
        #expect(await oneTrip == .outcomeUnknown)
        #expect(await twoTrips == .outcomeUnknown)
    }

    @Test func commitWithoutAnAnswerInTime_leavesTheOutcomeUnknown() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await open(on: server)
        defer { store.database.close() }
        #expect(await works(store.database))
        let slow = Statement("SELECT pg_sleep(2)")
        let code = await code {
            try await store.database.write(
                TransactionStep.commit([.adding("a"), slow], ()), deadline: .after(milliseconds: 500))
        }
        #expect(code == .outcomeUnknown)
    }

    @Test func serverThatHangs_isGivenUpAndComeBackTo() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await open(on: server, readStatementMilliseconds: 300)
        defer { store.database.close() }
        #expect(await works(store.database))
        let pids = try server.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%'"
        )
        .split(separator: "\n").compactMap { pid_t($0) }
        #expect(pids.count == 3)
        for pid in pids { kill(pid, SIGSTOP) }
        defer { for pid in pids { kill(pid, SIGCONT) } }
        let late = await code {
            _ = try await store.database.read([Statement("SELECT 1")], deadline: .after(milliseconds: 50))
        }
        #expect(late == .timeout)
        // Only a new connection can answer: the old backends stand still.
        try await awaitCondition("reads work again") {
            await code { _ = try await store.database.read([Statement("SELECT 1")], deadline: .soon) } == nil
        }
    }

    @Test func statementThatTheServerForgot_isPreparedAgain() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await open(on: server)
        defer { store.database.close() }
        let database = store.database
        let look = Statement("SELECT * FROM things WHERE name = $1", .text("a"))
        try await database.write(TransactionStep.commit([.adding("a")], ()), deadline: .soon)
        for _ in 0..<3 { #expect(try await database.read([look], deadline: .soon)[0].count == 1) }
        // Changes the shape of a plan that is prepared on several connections.
        try await database.write(
            TransactionStep.commit([Statement("ALTER TABLE things ADD COLUMN more text")], ()),
            deadline: .soon)
        for _ in 0..<3 {
            let rows = try await database.read([look], deadline: .soon)[0]
            #expect(rows.columnCount == 15)
        }
        // The one writing connection forgets as well.
        let count = Statement("SELECT count(*) FROM things")
        for _ in 0..<2 {
            let answer: Int64 = try await database.write(
                .query([count]) { .commit([], try $0[0][0].integer(0)) }, deadline: .soon)
            #expect(answer == 1)
            try await database.write(
                TransactionStep.commit([Statement("DEALLOCATE ALL")], ()), deadline: .soon)
        }
    }

    @Test func openCallsAtClose_areAnsweredFirst() async throws {
        let store = try await TestStore(.postgresql)
        let database = store.database
        let server = try TemporaryPostgreSQL.shared()
        async let slow: Bool = {
            let rows = try await database.read(
                [Statement("SELECT 'closing' FROM pg_sleep(0.3)")], deadline: .soon)
            return try rows[0][0].text(0) == "closing"
        }()
        try await awaitCondition("the read is under way") {
            try server.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT ''closing''%'")
                .hasPrefix("1")
        }
        database.close()
        #expect(try await slow)
    }
}
