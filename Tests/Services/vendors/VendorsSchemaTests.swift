import Logging
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import Vendors

@Suite struct VendorsSchemaTests {
    @Test func schemas_areNumberedWithoutGapsInBothEngines() {
        let schema = VendorsService.descriptor.schema
        for migrations in [schema.postgresql, schema.sqlite] {
            #expect(migrations.map(\.number) == Array(1...migrations.count))
        }
    }

    @Test func olderStore_keepsItsRowsAndRecordsChangesAsBefore() async throws {
        let url = try TemporaryPostgreSQL.shared().makeDatabase()
        let schema = VendorsService.descriptor.schema
        let id = "019a0000-0000-7000-8000-000000000001"
        var expected: [String] = []
        for count in 1...schema.postgresql.count {
            let part = Schema(
                service: schema.service, postgresql: Array(schema.postgresql.prefix(count)),
                sqlite: schema.sqlite)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let database = try await Store.open(.postgresql(url: url), schema: part, logger: logger).database
            defer { database.close() }
            let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
            let change =
                count == 1
                ? """
                INSERT INTO vendor_extractors VALUES ('\(id)', 1, 'acme', 'broken', '1', \
                '{"extractor_version": "1"}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'a', \
                'a', '\(id)', 'a')
                """ : "UPDATE vendor_extractors SET version = \(count), updated_by = 'b', last_actor = 'b'"
            try await database.write(TransactionStep.commit([Statement(change)], ()), deadline: deadline)
            expected.append(count == 1 ? "created 1 a broken" : "updated \(count) b broken")
            let rows = try await database.read(
                [Statement("SELECT action, version, actor, after ->> 'status' FROM changes ORDER BY seq")],
                deadline: deadline)[0]
            let changes = try rows.map { row in
                try "\(row.text(0)) \(row.integer(1)) \(row.text(2)) \(row.text(3))"
            }
            #expect(changes == expected)
        }
    }
}
