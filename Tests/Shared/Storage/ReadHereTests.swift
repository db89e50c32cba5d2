import Primitives
import Testing

@testable import Storage

struct ReadHereTests {
    private static let echo = "SELECT CAST($1 AS bigint)"

    @Test(arguments: Dialect.allCases)
    func oneAfterAnother_isAnsweredByItsOwnRows(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            for number in Int64(0)..<300 {
                let rows = try await store.database.readHere(
                    [Statement(Self.echo, .integer(number)), Statement(Self.echo, .integer(-number))])
                #expect(try rows.map { try $0[0].integer(0) } == [number, -number])
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func manyAtOnce_areEachAnsweredByTheirOwnRows(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let database = store.database
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in Int64(0)..<8 {
                    group.addTask {
                        for step in Int64(0)..<200 {
                            let number = worker * 1000 + step
                            let statement = Statement(Self.echo, .integer(number))
                            let rows =
                                step % 3 == 0
                                ? try await database.read([statement], cost: .point, deadline: .soon)
                                : try await database.readHere([statement])
                            #expect(try rows[0][0].integer(0) == number)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func answerThatTakesLong_isTakenInByTheDriver() async throws {
        try await TestStore.with(.postgresql) { store in
            let rows = try await store.database.readHere(
                [Statement("SELECT $1 FROM pg_sleep(0.02)", .text("slow"))])
            #expect(try rows[0][0].text(0) == "slow")
            #expect(
                await code {
                    _ = try await store.database.readHere(
                        [Statement("SELECT pg_sleep(5)")], deadline: .after(milliseconds: 30))
                } == .timeout)
            // The connection goes on behind the statement that nobody waits for.
            #expect(try await store.number("SELECT count(*) FROM things") == 0)
        }
    }

    @Test(arguments: Dialect.allCases)
    func wrongStatement_failsAlone(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let failed = await code { _ = try await store.database.readHere([Statement("SELECT nothing")]) }
            #expect(failed == .invalidStatement)
            let rows = try await store.database.readHere([Statement(Self.echo, .integer(1))])
            #expect(try rows[0][0].integer(0) == 1)
        }
    }
}
