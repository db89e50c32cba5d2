import Logging
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import WorkItems

/// What the tables of PostgreSQL refuse by themselves, whoever writes, and that older ones come to refuse it.
@Suite struct WorkItemsSchemaTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let id = "019a0000-0000-7000-8000-000000000001"
    private static let parent = "019a0000-0000-7000-8000-000000000002"

    private func open(_ url: String, migrations: Int) async throws -> any Database {
        let schema = WorkItemsService.schema
        let part = Schema(
            service: schema.service, postgresql: Array(schema.postgresql.prefix(migrations)),
            sqlite: schema.sqlite, records: schema.records)
        return try await Store.open(.postgresql(url: url), schema: part, logger: Self.logger).database
    }

    private func run(_ sql: String, in database: any Database) async throws {
        let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
        try await database.write(TransactionStep.commit([Statement(sql)], ()), deadline: deadline)
    }

    private func insertion(_ path: String, depth: Int = 0, parent: String? = nil) -> String {
        """
        INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, metadata, \
        created_at, updated_at, created_by, updated_by, last_operation_id, last_actor) \
        VALUES ('\(Self.id)', 1, 'task', 't', 'active', \(parent.map { "'\($0)'" } ?? "NULL"), '\(path)', \
        \(depth), '{}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'a', 'a', '\(Self.id)', 'a')
        """
    }

    private func refusal(of sql: String, in database: any Database) async throws -> String? {
        do {
            try await run(sql, in: database)
            return nil
        } catch let error as StorageError {
            guard case .constraintViolation(let constraint) = error.code else { throw error }
            return constraint
        }
    }

    @Test(arguments: 1...6)
    func columnsThatContradictEachOther_areRefused(migrations: Int) async throws {
        let url = try TemporaryPostgreSQL.shared().makeDatabase()
        let database = try await open(url, migrations: migrations)
        defer { database.close() }
        let root = "/\(Self.id)"
        for (sql, constraint) in [
            (insertion(root, depth: 1), "work_items_depth"), (insertion("/x"), "work_items_depth"),
            (insertion("/\(Self.parent)"), "work_items_path"),
            (insertion("/\(Self.parent)/\(Self.id)", depth: 1), "work_items_path"),
            (insertion("/\(Self.id)/\(Self.id)", depth: 1, parent: Self.parent), "work_items_path"),
        ] {
            #expect(try await refusal(of: sql, in: database) == constraint, "\(sql)")
        }
        #expect(try await refusal(of: insertion(root), in: database) == nil)
        let deletion = "UPDATE work_items SET deleted_at = '2026-01-01T00:00:00.000Z'"
        #expect(try await refusal(of: deletion, in: database) == "work_items_deletion")
        #expect(try await refusal(of: "UPDATE work_items SET depth = 1", in: database) == "work_items_depth")
        let both = "\(deletion), deleted_operation_id = id"
        #expect(try await refusal(of: both, in: database) == nil)
    }

    @Test func olderStore_keepsItsRowsAndRecordsChangesAsBefore() async throws {
        let url = try TemporaryPostgreSQL.shared().makeDatabase()
        let older = try await open(url, migrations: 1)
        try await run(insertion("/\(Self.id)"), in: older)
        older.close()
        let database = try await open(url, migrations: WorkItemsService.schema.postgresql.count)
        defer { database.close() }
        try await run("UPDATE work_items SET title = 'u', version = 2", in: database)
        #expect(
            try await refusal(of: "UPDATE work_items SET path = '/x'", in: database) == "work_items_depth")
        let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
        let rows = try await database.read(
            [Statement("SELECT action, version, after ->> 'title' FROM changes ORDER BY seq")],
            deadline: deadline)[0]
        let changes = try rows.map { try "\($0.text(0)) \($0.integer(1)) \($0.text(2))" }
        #expect(changes == ["created 1 t", "updated 2 u"])
    }
}
