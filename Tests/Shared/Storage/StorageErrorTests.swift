import Primitives
import Testing

@testable import Storage

struct StorageErrorTests {
    @Test(arguments: Dialect.allCases)
    func takenUniqueKey_namesItsIndex(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("Same")
            let code = await code { try await store.add("sAME") }
            #expect(code == .uniqueViolation(constraint: "things_name"))
            #expect(try await store.number("SELECT count(*) FROM things") == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func brokenCheck_namesItsConstraint(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let code = await code { try await store.add("a", amount: -1) }
            #expect(code == .constraintViolation(constraint: "amount_not_negative"))
        }
    }

    @Test(arguments: Dialect.allCases)
    func missingValue_namesItsColumn(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("a")
            let code = await code { try await store.commit(Statement("UPDATE things SET name = NULL")) }
            #expect(code == .constraintViolation(constraint: "things.name"))
        }
    }

    @Test(arguments: Dialect.allCases)
    func referenceToNothingFoundAtCommit_isAConstraintViolation(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            try await store.add("a")
            let change = Statement(
                "UPDATE things SET parent_id = $1", .identifier(Clocks.system.identifier()))
            let code = await code { try await store.commit(change) }
            guard case .constraintViolation = code else {
                Issue.record("not a constraint violation: \(String(describing: code))")
                return
            }
            #expect(try await store.number("SELECT count(*) FROM things WHERE parent_id IS NULL") == 1)
        }
    }

    @Test(
        arguments: Dialect.allCases,
        ["SELECT nonsense", "SELEC 1", "SELECT 1; SELECT 2", "SELECT CAST($1 AS text)", "DELETE FROM things"])
    func wrongRead_isAnInvalidStatement(dialect: Dialect, sql: String) async throws {
        try await TestStore.with(dialect) { store in
            let code = await code { _ = try await store.read(sql) }
            #expect(code == .invalidStatement)
            let one = try await store.number("SELECT 1")
            #expect(one == 1)
        }
    }

    @Test(arguments: Dialect.allCases, [ReadCost.point, .scan])
    func textWithNUL_isRefused(dialect: Dialect, cost: ReadCost) async throws {
        try await TestStore.with(dialect) { store in
            let read = await code {
                _ = try await store.read("SELECT CAST($1 AS text)", .text("a\0b"), cost: cost)
            }
            #expect(read == .invalidStatement)
            let write = await code { try await store.add("a\0b") }
            #expect(write == .invalidStatement)
            try await store.add("fine")
        }
    }

    @Test(arguments: Dialect.allCases)
    func cellOfAnotherKind_isAnInvalidStatement(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            let row = try #require(try await store.read("SELECT 'word', CAST(NULL AS text)").first)
            #expect(throws: StorageError.self) { try row.integer(0) }
            #expect(throws: StorageError.self) { try row.bool(0) }
            #expect(throws: StorageError.self) { try row.identifier(0) }
            #expect(throws: StorageError.self) { try row.timestamp(0) }
            #expect(throws: StorageError.self) { try row.text(1) }
            #expect(throws: StorageError.self) { try row.bytes(1) }
        }
    }

    @Test(arguments: Dialect.allCases)
    func closedDatabase_refusesEverything(dialect: Dialect) async throws {
        let store = try await TestStore(dialect)
        store.database.close()
        store.database.close()
        for cost in [ReadCost.point, .scan] {
            let read = await code { _ = try await store.read("SELECT 1", cost: cost) }
            #expect(read == .closed)
        }
        #expect(await code { try await store.add("a") } == .closed)
    }
}
