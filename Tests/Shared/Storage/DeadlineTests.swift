import Primitives
import Testing

@testable import Storage

struct DeadlineTests {
    private func endless(_ dialect: Dialect) -> String {
        switch dialect {
        case .postgresql: "SELECT pg_sleep(8)"
        case .sqlite:
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n
            """
        }
    }

    @Test(arguments: Dialect.allCases, [ReadCost.point, .scan])
    func readPastItsDeadline_timesOutAndTheNextOneWorks(dialect: Dialect, cost: ReadCost) async throws {
        try await TestStore.with(dialect) { store in
            let code = await code {
                _ = try await store.read(
                    endless(dialect), cost: cost, deadline: .after(milliseconds: 50))
            }
            #expect(code == .timeout)
            let one = try await store.number("SELECT 1")
            #expect(one == 1)
        }
    }

    @Test(arguments: Dialect.allCases, [ReadCost.point, .scan])
    func deadlineAlreadyPast_timesOut(dialect: Dialect, cost: ReadCost) async throws {
        try await TestStore.with(dialect) { store in
            let past = Deadline.after(milliseconds: -1)
            let read = await code { _ = try await store.read("SELECT 1", cost: cost, deadline: past) }
            #expect(read == .timeout)
        }
    }

    @Test(arguments: Dialect.allCases)
    func transactionPastItsDeadline_timesOutAndKeepsNothing(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let code = await code {
                try await store.database.write(
                    TransactionStep.query([.adding("a"), Statement(endless(dialect))]) { _ in
                        .commit([], ())
                    },
                    deadline: .after(milliseconds: 50))
            }
            #expect(code == .timeout)
            try await store.add("b")
            #expect(try await store.number("SELECT count(*) FROM things WHERE name = 'a'") == 0)
        }
    }
}
