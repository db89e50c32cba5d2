import Primitives
import TestSupport
import Testing

@testable import Storage

struct StoreTests {
    private func open(_ configuration: StoreConfiguration, _ schema: Schema) async throws -> OpenedStore {
        try await Store.open(configuration, schema: schema, logger: .silent)
    }

    @Test(arguments: Dialect.allCases)
    func freshStore_hasItsTablesAndAnIdentity(dialect: Dialect) async throws {
        try await TestStore.with(dialect) { store in
            #expect(store.database.dialect == dialect)
            #expect(store.opened.identity.kind == .store)
            #expect(store.opened.identity.epoch == 1)
            #expect(store.opened.warnings.isEmpty)
            let rows = try await store.read(
                "SELECT series, number, name FROM schema_migrations ORDER BY series, number")
            let later =
                dialect == .postgresql
                ? ["foundation 2 versioned_changes", "foundation 3 history", "foundation 4 import"]
                : ["foundation 2 import"]
            #expect(
                try rows.map { try "\($0.text(0)) \($0.integer(1)) \($0.text(2))" }
                    == ["foundation 1 foundation"] + later + ["things 1 things"])
            for table in ["store", "operations", "changes"] {
                let expected: Int64 = table == "store" ? 1 : 0
                #expect(try await store.number("SELECT count(*) FROM \(table)") == expected)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func openedAgain_isTheSameStoreWithItsData(dialect: Dialect) async throws {
        let store = try await TestStore(dialect)
        try await store.add("kept")
        store.database.close()
        let again = try await open(store.configuration, .things)
        defer { again.database.close() }
        #expect(again.identity == store.opened.identity)
        let rows = try await again.database.read([Statement("SELECT name FROM things")], deadline: .soon)
        #expect(try rows[0].map { try $0.text(0) } == ["kept"])
    }

    @Test(arguments: Dialect.allCases)
    func olderStoreWithData_isMigrated(dialect: Dialect) async throws {
        let store = try await TestStore(dialect)
        try await store.add("kept")
        store.database.close()
        let again = try await open(store.configuration, .thingsWithColour)
        defer { again.database.close() }
        #expect(again.identity == store.opened.identity)
        let rows = try await again.database.read(
            [Statement("SELECT name, colour FROM things")], deadline: .soon)
        #expect(try rows[0].map { try "\($0.text(0)) \($0.text(1))" } == ["kept red;$1"])
    }

    @Test(arguments: Dialect.allCases)
    func newerStore_isRefusedAndLeftAlone(dialect: Dialect) async throws {
        let store = try await TestStore(dialect, schema: .thingsWithColour)
        store.database.close()
        await #expect(throws: StoreOpenError.newerStore(series: "things", found: 2, known: 1)) {
            try await open(store.configuration, .things)
        }
        let again = try await open(store.configuration, .thingsWithColour)
        again.database.close()
    }

    /// What an upgrade can return from: the previous program goes on with what the new one has added.
    @Test(arguments: Dialect.allCases)
    func newerStore_whoseStepsOnlyAdd_isUsedByAnOlderProgram(dialect: Dialect) async throws {
        let store = try await TestStore(dialect)
        try await store.add("before")
        store.database.close()
        let later = try await open(store.configuration, .thingsWithNote)
        try await later.database.write(TransactionStep.commit([.adding("new")], ()), deadline: .soon)
        later.database.close()
        let older = try await open(store.configuration, .things)
        #expect(older.identity == store.opened.identity)
        try await older.database.write(TransactionStep.commit([.adding("old")], ()), deadline: .soon)
        older.database.close()
        let again = try await open(store.configuration, .thingsWithNote)
        let rows = try await again.database.read(
            [Statement("SELECT name, coalesce(note, '-') FROM things ORDER BY name")], deadline: .soon)
        #expect(try rows[0].map { try "\($0.text(0)) \($0.text(1))" } == ["before -", "new -", "old -"])
        again.database.close()
        // A step after it that does more is an obstacle all the same.
        let last = try await open(store.configuration, .thingsWithNoteRenamed)
        last.database.close()
        await #expect(throws: StoreOpenError.newerStore(series: "things", found: 3, known: 1)) {
            try await open(store.configuration, .things)
        }
    }

    @Test(arguments: Dialect.allCases)
    func migrationThatFails_leavesNothingBehind(dialect: Dialect) async throws {
        let store = try await TestStore(dialect)
        store.database.close()
        let broken = Migration(
            number: 2, name: "broken", sql: "CREATE TABLE half (a integer); SELECT nonsense FROM nowhere;")
        let schema = Schema(
            service: "things", postgresql: Schema.things.postgresql + [broken],
            sqlite: Schema.things.sqlite + [broken])
        await #expect(throws: StoreOpenError.self) { try await open(store.configuration, schema) }
        let again = try await open(store.configuration, .thingsWithColour)
        defer { again.database.close() }
        let code = await code {
            _ = try await again.database.read([Statement("SELECT * FROM half")], deadline: .soon)
        }
        #expect(code == .invalidStatement)
    }

    @Test func manyStartsAtOnce_makeOneStore() async throws {
        let configuration = StoreConfiguration.postgresql(
            url: try TemporaryPostgreSQL.shared().makeDatabase())
        let stores = try await withThrowingTaskGroup(of: (String, OpenedStore).self) { group in
            for service in ["alpha", "beta", "gamma"] {
                for _ in 0..<4 {
                    group.addTask {
                        (
                            service,
                            try await Store.open(configuration, schema: .things(as: service), logger: .silent)
                        )
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (service, store) in stores {
            #expect(store.warnings.isEmpty)
            let identities = Set(stores.filter { $0.0 == service }.map(\.1.identity))
            #expect(identities == [store.identity])
            store.database.close()
        }
        #expect(Set(stores.map(\.1.identity)).count == 3)
    }

    @Test func serverThatIsAway_isToldInTime() async throws {
        let directory = try TemporaryDirectory()
        do {
            _ = try await open(.postgresql(url: "postgresql://u:secret@/db?host=\(directory.path)"), .things)
            Issue.record("opened without a server")
        } catch let error as StoreOpenError {
            #expect(error.isRetryable)
            #expect(!"\(error)".contains("secret"))
            guard case .unavailable = error else { return fail("not told as unavailable: \(error)") }
        }
    }

    @Test(arguments: ["", "Things", "a b", "a\"b", "foundation"])
    func nameThatIsNoWord_isRefused(name: String) async throws {
        let directory = try TemporaryDirectory()
        await #expect(throws: StoreOpenError.self) {
            try await open(.sqlite(path: directory.file("a.sqlite")), .things(as: name))
        }
    }
}
