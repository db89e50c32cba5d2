import Primitives
import Testing

@testable import Storage

struct PreconditionTests {
    private func step(ifThereIs name: String, adding: String, orElse other: String) -> TransactionStep<String>
    {
        .commitIf(
            Precondition(
                locks: [.adding("lock")],
                finds: Statement("SELECT 1 FROM things WHERE name = $1", .text(name))),
            then: .commit([.adding(adding)], "guessed"),
            otherwise: .query([Statement("SELECT count(*) FROM things")]) { rows in
                .commit([.adding(other)], "read \(try rows[0][0].integer(0))")
            })
    }

    private func names(in store: TestStore) async throws -> [String] {
        try await store.read("SELECT name FROM things ORDER BY name").map { try $0.text(0) }
    }

    @Test(arguments: Dialect.allCases)
    func preconditionThatHolds_commitsAtOnce(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("a")
            let answer = try await store.database.write(
                step(ifThereIs: "a", adding: "b", orElse: "c"), deadline: .soon)
            #expect(answer == "guessed")
            let locked = dialect == .postgresql ? ["lock"] : []
            #expect(try await names(in: store) == ["a", "b"] + locked)
        }
    }

    @Test func preconditionThatFails_undoesItsLocksAndReads() async throws {
        try await TestStore.with(.postgresql) { store in
            for round in 0..<3 {
                let answer = try await store.database.write(
                    step(ifThereIs: "a", adding: "b", orElse: "c\(round)"), deadline: .soon)
                #expect(answer == "read \(round)")
            }
            #expect(try await names(in: store) == ["c0", "c1", "c2"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func laterStep_doesNotGuess(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("a")
            let look = Statement("SELECT count(*) FROM things WHERE name = 'b'")
            let never = Precondition(finds: Statement("SELECT 1 FROM things WHERE name = 'nobody'"))
            let answer: Int64 = try await store.database.write(
                .query([.adding("b")]) { _ in
                    .commitIf(
                        never, then: .commit([.adding("c")], -1),
                        otherwise: .query([look]) { .commit([.adding("d")], try $0[0][0].integer(0)) })
                }, deadline: .soon)
            #expect(answer == 1)
            #expect(try await names(in: store) == ["a", "b", "d"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func failureAfterAGuess_undoesEverything(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("a")
            await #expect(throws: StorageError.self) {
                try await store.database.write(
                    step(ifThereIs: "a", adding: "a", orElse: "c"), deadline: .soon)
            }
            #expect(try await names(in: store) == ["a"])
            try await store.add("b")
        }
    }

    /// A batch without BEGIN is one transaction all the same, and its failure leaves none behind.
    @Test func failureOfASingleBatch_leavesTheConnectionUsable() async throws {
        try await TestStore.with(.postgresql) { store in
            try await store.add("a")
            for _ in 0..<8 {
                await #expect(throws: StorageError.self) {
                    try await store.commit(.adding("b"), .adding("a"), .adding("c"))
                }
            }
            try await store.commit(.adding("d"), .adding("e"))
            #expect(try await names(in: store) == ["a", "d", "e"])
            let sessions = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            #expect(try await store.number(sessions) == 0)
        }
    }
}
