import NIOCore
import Primitives
import Testing

@testable import Storage

struct StatementTests {
    @Test(arguments: Dialect.allCases)
    func parametersOutOfOrder_landWhereTheirNumberSays(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let rows = try await store.read(
                "SELECT CAST($2 AS text), '$1', CAST($1 AS text), CAST($2 AS text) -- $9", .text("one"),
                .text("two"))
            let row = try #require(rows.first)
            #expect(try row.text(0) == "two")
            #expect(try row.text(1) == "$1")
            #expect(try row.text(2) == "one")
            #expect(try row.text(3) == "two")
        }
    }

    @Test(arguments: Dialect.allCases, [ReadCost.point, .scan])
    func everyKindOfValue_comesBackAsItWent(dialect: Dialect, cost: ReadCost) async throws {
        try await TestStore.with(dialect) { store in
            let id = Clocks.system.identifier()
            let json = #"{ "b" : 1, "a":[1.50,"é\u0001"] }"#
            try await store.commit(
                Statement(
                    """
                    INSERT INTO things (id, version, name, amount, ratio, done, metadata, created_at,
                        updated_at, last_actor, last_operation_id)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $1)
                    """, .identifier(id), .integer(1), .text("naïve '\"\\ 日本 \n"), .integer(.max),
                    .real(1.5),
                    .bool(true),
                    .json(ByteBuffer(string: json)), .timestamp(Timestamp(milliseconds: 1_769_860_800_123)),
                    .text("")))
            let rows = try await store.read(
                """
                SELECT id, name, amount, ratio, done, metadata, created_at, last_actor, deleted_at
                FROM things WHERE id = $1 AND done = $2 AND amount = $3
                """, .identifier(id), .bool(true), .integer(.max), cost: cost)
            #expect(rows.count == 1)
            let row = try #require(rows.first)
            #expect(try row.identifier(0) == id)
            #expect(try row.text(1) == "naïve '\"\\ 日本 \n")
            #expect(try row.integer(2) == .max)
            #expect(try row.text(3) == "1.5")
            #expect(try row.bool(4))
            #expect(String(buffer: try row.bytes(5)) == json)
            #expect(try row.timestamp(6).milliseconds == 1_769_860_800_123)
            #expect(!row.isNull(7))
            #expect(try row.text(7) == "")
            #expect(row.isNull(8))
            #expect(try row.optional(8, Row.timestamp) == nil)
        }
    }

    @Test(arguments: Dialect.allCases)
    func nullParameter_isNull(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let row = try #require(
                try await store.read("SELECT CAST($1 AS text) IS NULL, CAST($2 AS text)", .null, .text(nil))
                    .first)
            #expect(try row.bool(0))
            #expect(row.isNull(1))
        }
    }

    @Test(arguments: Dialect.allCases)
    func severalStatements_haveTheirRowsInOrder(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let statements = (1...5).map { Statement("SELECT CAST($1 AS text)", .text("\($0)")) }
            let rows = try await store.database.read(statements, deadline: .soon)
            #expect(try rows.map { try #require($0.first).text(0) } == ["1", "2", "3", "4", "5"])
            #expect(try await store.database.read([], deadline: .soon).isEmpty)
        }
    }

    @Test(arguments: Dialect.allCases)
    func changeWithoutRows_tellsHowManyItChanged(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            for name in ["a", "b", "c"] { try await store.add(name) }
            let change = Statement("UPDATE things SET amount = amount + 1 WHERE name <> $1", .text("b"))
            let count = try await store.database.write(
                TransactionStep.query([change]) { .commit([], $0[0].affectedCount) }, deadline: .soon)
            #expect(count == 2)
        }
    }

    @Test(arguments: Dialect.allCases)
    func moreTextsThanAreKeptPrepared_allWork(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            for round in 0..<2 {
                for number in 0..<300 {
                    let sum = try await store.number("SELECT \(number) + \(round)")
                    #expect(sum == Int64(number + round))
                }
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func failingRead_leavesItsNeighboursAlone(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let database = store.database
            let answers = await withTaskGroup(of: (Int, Result<Int64, StorageError>).self) { group in
                for number in 0..<60 {
                    group.addTask {
                        // Every third fails, at preparation or in the middle of its own batch.
                        let bad =
                            number % 6 == 0
                            ? "SELECT nonsense" : "SELECT CAST(name AS bigint) / 0 FROM nowhere"
                        let good = Statement("SELECT CAST($1 AS bigint)", .integer(Int64(number)))
                        let statements = number % 3 == 0 ? [good, Statement(bad), good] : [good]
                        do throws(StorageError) {
                            let rows = try await database.read(statements, deadline: .soon)
                            return (number, .success(try rows[0][0].integer(0)))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (number, answer) in answers {
                switch answer {
                case .success(let value): #expect(number % 3 != 0 && value == Int64(number))
                case .failure(let error): #expect(number % 3 == 0 && error.code == .invalidStatement)
                }
            }
        }
    }
}
