import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Storage

struct SQLiteWriterTests {
    /// Queues transactions while the writer is held up, so that they make one group; answers their codes by
    /// number.
    private func group(
        on store: TestStore, _ transactions: [(TransactionStep<Void>, Deadline)]
    ) async throws -> [Int: StorageError.Code?] {
        let gate = Gate()
        let database = store.database
        let answers = Mutex<[Int: StorageError.Code?]>([:])
        database.write(
            TransactionStep.query([]) { _ in
                gate.pass()
                return .finish(())
            }, deadline: .soon
        ) { _ in }
        try await gate.awaitArrival()
        for (number, (step, deadline)) in transactions.enumerated() {
            database.write(step, deadline: deadline) { result in
                answers.withLock {
                    guard case .failure(let error) = result else { return $0[number] = .some(nil) }
                    $0[number] = (error as? StorageError)?.code ?? .closed
                }
            }
        }
        gate.open()
        try await awaitCondition("the whole group is answered") {
            answers.withLock { $0.count } == transactions.count
        }
        return answers.withLock { $0 }
    }

    @Test func failuresInAGroup_undoOnlyThemselves() async throws {
        struct Refused: Error {}
        try await TestStore.with(.sqlite) { store in
            let endless = Statement(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
            let answers = try await group(
                on: store,
                [
                    (.commit([.adding("first")], ()), .soon),
                    (.commit([.adding("undone"), .adding("FIRST")], ()), .soon),
                    (.query([.adding("thrown")]) { _ in throw Refused() }, .soon),
                    (.query([.adding("finished")]) { _ in .finish(()) }, .soon),
                    (
                        .query([.adding("endless"), endless]) { _ in .commit([], ()) },
                        .after(milliseconds: 300)
                    ),
                    (.commit([.adding("last")], ()), .soon),
                ])
            #expect(answers[0] == .some(nil))
            #expect(answers[1] == .uniqueViolation(constraint: "things_name"))
            #expect(answers[2] == .closed)
            #expect(answers[3] == .some(nil))
            #expect(answers[4] == .timeout)
            #expect(answers[5] == .some(nil))
            let names = try await store.read("SELECT name FROM things ORDER BY name").map { try $0.text(0) }
            #expect(names == ["first", "last"])
        }
    }

    @Test func writeInterruptedInsideAGroup_doesNotTakeTheOthersWithIt() async throws {
        try await TestStore.with(.sqlite) { store in
            // An interrupted INSERT makes SQLite roll the whole transaction back, not just its savepoint.
            let endless = Statement(
                """
                INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id)
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                SELECT 'x', 'y', i, 'created', 'z', '2026-01-31T12:00:00.000Z', 'o' FROM n
                """)
            let answers = try await group(
                on: store,
                [
                    (.commit([.adding("before")], ()), .soon),
                    (.commit([endless], ()), .after(milliseconds: 300)),
                    (.commit([.adding("after")], ()), .soon),
                ])
            #expect(answers[0] == .some(nil))
            #expect(answers[1] == .timeout)
            #expect(answers[2] == .some(nil))
            #expect(try await store.number("SELECT count(*) FROM things") == 2)
            #expect(try await store.number("SELECT count(*) FROM changes") == 2)
        }
    }

    @Test func constraintCheckedAtTheCommit_failsOnlyWhoBrokeIt() async throws {
        try await TestStore.with(.sqlite) { store in
            try await store.add("parentless")
            let nobody = Clocks.system.identifier()
            let breaking = Statement(
                "UPDATE things SET parent_id = $1 WHERE name = 'parentless'", .identifier(nobody))
            let answers = try await group(
                on: store,
                [
                    (.commit([.adding("a")], ()), .soon),
                    (.commit([breaking], ()), .soon),
                    (.commit([.adding("b")], ()), .soon),
                ])
            #expect(answers[0] == .some(nil))
            #expect(answers[1] == .constraintViolation(constraint: "foreign_key"))
            #expect(answers[2] == .some(nil))
            #expect(try await store.number("SELECT count(*) FROM things WHERE parent_id IS NULL") == 3)
        }
    }

    @Test func laterOfAGroup_seesWhatTheEarlierWrote() async throws {
        try await TestStore.with(.sqlite) { store in
            let seen = Mutex<Int64>(-1)
            let count = Statement("SELECT count(*) FROM things")
            let answers = try await group(
                on: store,
                [
                    (.commit([.adding("a")], ()), .soon),
                    (
                        .query([count]) { rows in
                            let number = try rows[0][0].integer(0)
                            seen.withLock { $0 = number }
                            return .finish(())
                        }, .soon
                    ),
                ])
            #expect(answers == [0: nil, 1: nil])
            #expect(seen.withLock { $0 } == 1)
        }
    }
}
