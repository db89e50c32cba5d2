import Primitives
import TestSupport
import Testing

@testable import Storage

struct PostgreSQLRolesTests {
    @Test func service_canNotReadAnothersSchema() async throws {
        let configuration = StoreConfiguration.postgresql(
            url: try TemporaryPostgreSQL.shared().makeDatabase())
        let vendors = try await Store.open(configuration, schema: .things(as: "vendors"), logger: .silent)
        let items = try await Store.open(configuration, schema: .things(as: "workitems"), logger: .silent)
        defer {
            vendors.database.close()
            items.database.close()
        }
        let theirs = Statement("SELECT count(*) FROM workitems.things")
        do {
            _ = try await vendors.database.read([theirs], deadline: .soon)
            Issue.record("a service read another's schema")
        } catch {
            #expect(error.code == .invalidStatement)
            #expect(error.detail.hasPrefix("42501"))
        }
        let write = await code {
            try await vendors.database.write(
                TransactionStep.commit([Statement("DELETE FROM workitems.things")], ()), deadline: .soon)
        }
        #expect(write == .invalidStatement)
        #expect(try await items.database.read([theirs], deadline: .soon)[0][0].integer(0) == 0)
    }

    @Test func userWhoMayMakeRoles_getsThemApart() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let database = try server.makeDatabase()
        let name = try server.execute("SELECT current_database()", url: database).split(separator: "\n")[0]
        try server.execute(
            "CREATE ROLE role_maker LOGIN CREATEROLE; GRANT CREATE ON DATABASE \(name) TO role_maker")
        let configuration = StoreConfiguration.postgresql(
            url: server.url(database: String(name), user: "role_maker"))
        for _ in 0..<2 {
            let store = try await Store.open(
                configuration, schema: .things(as: "made_apart"), logger: .silent)
            defer { store.database.close() }
            #expect(store.warnings.isEmpty)
            let row = try await store.database.read([Statement("SELECT current_user")], deadline: .soon)[0][0]
            #expect(try row.text(0) == "holdfast_made_apart")
        }
    }

    @Test func userWhoMayNotMakeRoles_isWarnedAndWorks() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let database = try server.makeDatabase()
        let name = try server.execute("SELECT current_database()", url: database).split(separator: "\n")[0]
        try server.execute("CREATE ROLE plain_user LOGIN; GRANT CREATE ON DATABASE \(name) TO plain_user")
        let configuration = StoreConfiguration.postgresql(
            url: server.url(database: String(name), user: "plain_user"))
        for _ in 0..<2 {
            let store = try await Store.open(configuration, schema: .things(as: "not_apart"), logger: .silent)
            defer { store.database.close() }
            #expect(store.warnings == [.rolesShared])
            try await store.database.write(TransactionStep.commit([.adding("a")], ()), deadline: .soon)
            try await store.database.write(
                TransactionStep.commit([Statement("DELETE FROM things")], ()), deadline: .soon)
        }
    }

    @Test func userWithoutAnyRight_isToldSo() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let database = try server.makeDatabase()
        let name = try server.execute("SELECT current_database()", url: database).split(separator: "\n")[0]
        try server.execute("CREATE ROLE powerless_user LOGIN")
        do {
            let url = server.url(database: String(name), user: "powerless_user")
            _ = try await Store.open(.postgresql(url: url), schema: .things(as: "powerless"), logger: .silent)
            Issue.record("opened without the right to make a schema")
        } catch {
            guard case .notPermitted = error else {
                return fail("not told as a missing right: \(error)")
            }
        }
    }

    @Test func session_isSetUpForItsPurpose() async throws {
        try await TestStore.with(.postgresql) { store in
            let settings = Statement(
                """
                SELECT current_user, current_schema(), current_setting('statement_timeout'),
                    current_setting('TimeZone'), current_setting('application_name'),
                    current_setting('default_transaction_read_only')
                """)
            let reading = try await store.database.read([settings], deadline: .soon)[0][0]
            #expect(
                try (0..<6).map { try reading.text($0) }
                    == ["holdfast_things", "things", "5s", "UTC", "holdfast-things", "on"])
            let writing = try await store.database.write(
                TransactionStep.query([settings]) { .finish($0[0]) }, deadline: .soon)
            #expect(
                try (0..<6).map { try writing[0].text($0) }
                    == ["holdfast_things", "things", "10s", "UTC", "holdfast-things", "off"])
        }
    }
}
