import Logging
import Primitives
import Storage
import TestSupport
import Testing

@testable import Continuity

/// That who follows a store reads what is new, however much is old.
@Suite struct FeedPlansTests {
    @Test func lookForChanges_readsNoneThatAreOld() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let url = try server.makeDatabase()
        let schema = Schema(service: "things", postgresql: [], sqlite: [])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await Store.open(.postgresql(url: url), schema: schema, logger: logger).database.close()
        // Of long ago, and of many transactions.
        try server.execute(
            """
            INSERT INTO things.changes (entity, entity_id, version, action, actor, at, operation_id, after, \
            transaction_id) SELECT 'thing', number, 1, 'created', 'a', '2026-01-01T00:00:00.000Z', \
            gen_random_uuid(), '{}', (3 + number / 200)::text::xid8 FROM generate_series(1, 100000) AS number
            """, url: url)
        try server.execute("ANALYZE", url: url)
        let log = try PlanLog(of: url, on: server)
        let database = try await Store.open(.postgresql(url: url), schema: schema, logger: logger).database
        defer { database.close() }
        func deadline() -> Deadline { Deadline(milliseconds: 30_000, from: Clocks.system.monotonic()) }
        let row = try await database.read([ChangesFeed.now], deadline: deadline())[0][0]
        var snapshot = try row.text(0)
        let plans = try await log.plans {
            for number in 0..<8 {
                let insertion = Statement(
                    """
                    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, after) \
                    VALUES ('thing', 'x', 1, 'created', 'a', '2026-01-01T00:00:00.000Z', $1, '{}')
                    """, .identifier(Clocks.system.identifier()))
                try await database.write(TransactionStep.commit([insertion], ()), deadline: deadline())
                let found = try await database.read([ChangesFeed.since(snapshot)], deadline: deadline())[0]
                #expect(found.count == 1, "look \(number)")
                let next = ChangesFeed.since(snapshot, seenIn: try found[0].text(0), after: 0)
                #expect(try await database.read([next], deadline: deadline())[0].count == 1)
                snapshot = try found[0].text(0)
            }
        }
        #expect(plans.count >= 24)
        #expect(plans.flatMap { $0.faults(rowsMax: 600) }.isEmpty)
    }
}
