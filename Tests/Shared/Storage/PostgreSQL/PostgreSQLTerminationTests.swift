import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Many transactions while the server keeps ending connections.
struct PostgreSQLTerminationTests {
    private struct Counts {
        var acknowledged: Int64 = 0
        var unknown: Int64 = 0
        var refused = 0
        var misread = 0
    }

    /// What all workers share.
    private final class Tally: Sendable {
        let counts = Mutex(Counts())
        let isOver = Atomic<Bool>(false)
    }

    /// Adds one to the counter, and notes how that was answered.
    private func increment(_ database: any Database, _ tally: Tally) async throws {
        let look = Statement("SELECT amount FROM things FOR UPDATE")
        let code = await code {
            try await database.write(
                TransactionStep.query([look]) { rows in
                    let next = try rows[0][0].integer(0) + 1
                    return .commit([Statement("UPDATE things SET amount = $1", .integer(next))], ())
                }, deadline: .soon)
        }
        tally.counts.withLock {
            switch code {
            case nil: $0.acknowledged += 1
            case .outcomeUnknown: $0.unknown += 1
            default: $0.refused += 1
            }
        }
    }

    /// Reads what it sends, and notes an answer that belongs to somebody else.
    private func echo(_ number: Int64, _ database: any Database, _ tally: Tally) async {
        let statement = Statement("SELECT CAST($1 AS bigint)", .integer(number))
        let rows =
            number % 2 == 0
            ? try? await database.read([statement], cost: .point, deadline: .soon)
            : try? await database.readHere([statement])
        guard let rows else { return }
        let isEcho = (try? rows[0][0].integer(0)) == number
        if !isEcho { tally.counts.withLock { $0.misread += 1 } }
    }

    @Test func terminationsUnderLoad_neverLoseOrRepeatAnAcknowledgedWrite() async throws {
        let server = try TemporaryPostgreSQL()
        let store = try await Store.open(
            .postgresql(url: try server.makeDatabase()), schema: .things, logger: .silent)
        let database = store.database
        defer { database.close() }
        try await database.write(TransactionStep.commit([.adding("counter")], ()), deadline: .soon)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<6 {
                group.addTask {
                    var number = Int64(worker)
                    while !tally.isOver.load(ordering: .relaxed) {
                        number += 6
                        await echo(number, database, tally)
                        try await increment(database, tally)
                    }
                }
            }
            defer { tally.isOver.store(true, ordering: .relaxed) }
            for _ in 0..<12 {
                let before = tally.counts.withLock { $0.acknowledged }
                try await awaitCondition("writes go through") {
                    tally.counts.withLock { $0.acknowledged } >= before + 5
                }
                try server.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name LIKE 'holdfast-%' AND random() < 0.7
                    """)
            }
            tally.isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        let final = tally.counts.withLock { $0 }
        try await awaitCondition("reads work again") {
            await code { _ = try await database.read([Statement("SELECT 1")], deadline: .soon) } == nil
        }
        let rows = try await database.read([Statement("SELECT amount FROM things")], deadline: .soon)
        let amount = try rows[0][0].integer(0)
        #expect(final.misread == 0)
        #expect(final.refused > 0)
        #expect(amount >= final.acknowledged)
        #expect(amount <= final.acknowledged + final.unknown)
    }
}
