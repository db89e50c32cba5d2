import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Storage

struct TransactionTests {
    private struct Refused: Error {}

    @Test(arguments: Dialect.allCases)
    func queriesThenCommit_seeAndKeepTheirOwnWork(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let count = Statement("SELECT count(*) FROM things")
            let answer: [Int64] = try await store.database.write(
                .query([count, .adding("a"), count]) { rows in
                    let before = try rows[0][0].integer(0)
                    let after = try rows[2][0].integer(0)
                    return .query([.adding("b"), count]) { rows in
                        .commit([.adding("c")], [before, after, try rows[1][0].integer(0)])
                    }
                }, deadline: .soon)
            #expect(answer == [0, 1, 2])
            #expect(try await store.number("SELECT count(*) FROM things") == 3)
        }
    }

    @Test(arguments: Dialect.allCases)
    func finish_keepsNothing(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let answer = try await store.database.write(
                TransactionStep.query([.adding("a")]) { _ in .finish("nothing") }, deadline: .soon)
            #expect(answer == "nothing")
            #expect(try await store.database.write(TransactionStep.finish(7), deadline: .soon) == 7)
            #expect(try await store.number("SELECT count(*) FROM things") == 0)
        }
    }

    @Test(arguments: Dialect.allCases)
    func closureThatThrows_rollsBackWithItsError(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            await #expect(throws: Refused.self) {
                try await store.database.write(
                    TransactionStep<Int>.query([.adding("a")]) { _ in throw Refused() }, deadline: .soon)
            }
            #expect(try await store.number("SELECT count(*) FROM things") == 0)
            try await store.add("a")
        }
    }

    @Test(arguments: Dialect.allCases)
    func failureInAnyBatch_undoesAllOfThem(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("taken")
            let taken = StorageError.Code.uniqueViolation(constraint: "things_name")
            #expect(
                await code { try await store.commit(.adding("a"), .adding("taken"), .adding("b")) } == taken)
            let late = await code {
                try await store.database.write(
                    TransactionStep.query([.adding("a")]) { _ in .commit([.adding("taken")], ()) },
                    deadline: .soon)
            }
            #expect(late == taken)
            let middle = await code {
                try await store.database.write(
                    TransactionStep.query([.adding("a")]) { _ in
                        .query([.adding("taken")]) { _ in .commit([], ()) }
                    }, deadline: .soon)
            }
            #expect(middle == taken)
            #expect(try await store.number("SELECT count(*) FROM things") == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func concurrentIncrementsUnderALock_allCount(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("counter")
            let lock = dialect == .postgresql ? " FOR UPDATE" : ""
            let look = Statement("SELECT amount FROM things WHERE name = 'counter'" + lock)
            let database = store.database
            let values = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await database.write(
                            .query([look]) { rows in
                                let next = try rows[0][0].integer(0) + 1
                                let change = Statement("UPDATE things SET amount = $1", .integer(next))
                                return .commit([change], next)
                            }, deadline: .soon)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(values.sorted() == Array(1...64))
            #expect(try await store.number("SELECT amount FROM things") == 64)
        }
    }

    @Test(arguments: Dialect.allCases)
    func answeredCommit_isSeenByTheNextRead(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            for number in 1...50 {
                try await store.add("thing \(number)")
                let cost = number % 2 == 0 ? ReadCost.point : .scan
                let rows = try await store.read("SELECT count(*) FROM things", cost: cost)
                #expect(try rows[0].integer(0) == Int64(number))
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func moreTransactionsThanMayWait_areRefusedAndTheRestIsDone(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let gate = Gate()
            let database = store.database
            let outcomes = Mutex<[Result<Int, any Error>]>([])
            // Four PostgreSQL connections, or SQLite's one thread, held up; 256 wait; the others are refused.
            let held = dialect == .postgresql ? 4 : 1
            for _ in 0..<held {
                database.write(
                    TransactionStep.query([Statement("SELECT 1")]) { _ in
                        gate.pass()
                        return .finish(0)
                    }, deadline: .soon
                ) { result in outcomes.withLock { $0.append(result) } }
            }
            try await gate.awaitArrival()
            for number in 0..<300 {
                database.write(TransactionStep.commit([.adding("\(number)")], number), deadline: .soon) {
                    result in
                    outcomes.withLock { $0.append(result) }
                }
            }
            gate.open()
            try await awaitCondition("all answered") { outcomes.withLock { $0.count } == 300 + held }
            let refused = outcomes.withLock { all in
                all.filter { result in
                    guard case .failure(let error) = result else { return false }
                    return (error as? StorageError)?.code == .overloaded
                }.count
            }
            let done = outcomes.withLock { all in
                all.filter { if case .success = $0 { true } else { false } }.count
            }
            #expect(refused > 0)
            #expect(refused + done == 300 + held)
            #expect(try await store.number("SELECT count(*) FROM things") == Int64(done - held))
        }
    }

    @Test(arguments: Dialect.allCases)
    func transactionThatWaitsPastItsDeadline_isNotDone(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let gate = Gate()
            let database = store.database
            let held = dialect == .postgresql ? 4 : 1
            let released = Mutex(0)
            for _ in 0..<held {
                database.write(
                    TransactionStep.query([Statement("SELECT 1")]) { _ in
                        gate.pass()
                        return .finish(0)
                    }, deadline: .soon
                ) { _ in released.withLock { $0 += 1 } }
            }
            try await gate.awaitArrival()
            async let late = code {
                try await database.write(
                    TransactionStep.commit([.adding("late")], ()), deadline: .after(milliseconds: 50))
            }
            if dialect == .postgresql { gate.open() }
            // SQLite's timekeeper answers while the writer is still held up.
            let answer = await late
            gate.open()
            try await awaitCondition("the others are done") { released.withLock { $0 } == held }
            let isThere = try await store.number("SELECT count(*) FROM things") == 1
            switch answer {
            case nil: #expect(dialect == .postgresql && isThere)
            // Its COMMIT was on its way when the deadline passed.
            case .outcomeUnknown: #expect(dialect == .postgresql)
            default:
                #expect(answer == .timeout)
                #expect(!isThere)
            }
        }
    }
}
