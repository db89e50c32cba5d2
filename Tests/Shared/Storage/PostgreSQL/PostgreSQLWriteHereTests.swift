import Primitives
import Testing

@testable import Storage

/// Transactions whose caller takes the answer in, or leaves it to the driver's thread.
struct PostgreSQLWriteHereTests {
    private func write<Answer: Sendable>(
        _ step: TransactionStep<Answer>, deadline: Deadline = .soon, in store: TestStore
    ) async throws -> Answer {
        let database = store.database
        return try await withCheckedThrowingContinuation { done in
            database.writeHere(step, deadline: deadline) { done.resume(with: $0) }
        }
    }

    @Test func oneAfterAnother_areAllCommitted() async throws {
        try await TestStore.with(.postgresql) { store in
            for number in 0..<100 {
                let answer = try await write(.commit([.adding("\(number)")], number), in: store)
                #expect(answer == number)
            }
            #expect(try await store.number("SELECT count(*) FROM things") == 100)
        }
    }

    @Test func transactionOfSeveralSteps_goesOnBehindTheFirst() async throws {
        try await TestStore.with(.postgresql) { store in
            for number in 0..<30 {
                let step = TransactionStep<Int64>.query([Statement("SELECT count(*) FROM things")]) { rows in
                    .commit([.adding("\(number)")], try rows[0][0].integer(0))
                }
                let answer = try await write(step, in: store)
                #expect(answer == Int64(number))
            }
        }
    }

    @Test func guessThatFails_isReadBehindIt() async throws {
        try await TestStore.with(.postgresql) { store in
            for number in 0..<10 {
                let never = Precondition(finds: Statement("SELECT 1 FROM things WHERE name = 'nobody'"))
                let step = TransactionStep<String>.commitIf(
                    never, then: .commit([.adding("guessed \(number)")], "guessed"),
                    otherwise: .query([Statement("SELECT 1")]) { _ in
                        .commit([.adding("read \(number)")], "read")
                    })
                let answer = try await write(step, in: store)
                #expect(answer == "read")
            }
            let count = try await store.number("SELECT count(*) FROM things WHERE name LIKE 'read%'")
            #expect(count == 10)
        }
    }

    @Test func transactionThatTakesLong_isTakenInByTheDriver() async throws {
        try await TestStore.with(.postgresql) { store in
            let slow = Statement("SELECT pg_sleep(0.02)")
            try await write(.commit([.adding("slow"), slow], ()), in: store)
            let late = await code {
                try await write(
                    .commit([.adding("late"), Statement("SELECT pg_sleep(5)")], ()),
                    deadline: .after(milliseconds: 30), in: store)
            }
            // COMMIT was sent along: nobody can say in time what came of it.
            #expect(late == .outcomeUnknown)
            try await write(.commit([.adding("next")], ()), in: store)
            #expect(try await store.number("SELECT count(*) FROM things WHERE name <> 'late'") == 2)
        }
    }

    @Test func refusedTransaction_leavesTheConnectionUsable() async throws {
        try await TestStore.with(.postgresql) { store in
            try await store.add("a")
            for number in 0..<10 {
                let refused = await code { try await write(.commit([.adding("a")], ()), in: store) }
                #expect(refused == .uniqueViolation(constraint: "things_name"))
                try await write(.commit([.adding("b\(number)")], ()), in: store)
            }
        }
    }
}
