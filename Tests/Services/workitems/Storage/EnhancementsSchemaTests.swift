import Primitives
import Storage
import Testing

@testable import WorkItems

/// What the table of enhancements keeps, refuses and tells, in both engines alike.
@Suite struct EnhancementsSchemaTests {
    private static let id = "019a0000-0000-7000-8000-000000000001"
    private static let time = "2026-01-01T00:00:00.000Z"

    private static func insertion(_ changed: [String: String] = [:]) -> String {
        let usual: KeyValuePairs = [
            "id": "'\(id)'", "version": "1", "title": "'t'", "description": "'d'", "priority": "2",
            "status": "'planned'", "target_quarter": "NULL",
            "requires_constitutional_principles": "'[\"I\"]'",
            "depends_on": "'[]'", "imported_from": "NULL", "created_at": "'\(time)'",
            "updated_at": "'\(time)'", "created_by": "'a'", "updated_by": "'a'",
            "last_operation_id": "'\(id)'", "last_actor": "'a'",
        ]
        let columns = usual.map(\.key).joined(separator: ", ")
        let values = usual.map { changed[$0.key] ?? $0.value }.joined(separator: ", ")
        return "INSERT INTO future_enhancements (\(columns)) VALUES (\(values))"
    }

    @Test(arguments: Dialect.allCases)
    func everyChange_isRecordedWithTheWholeRow(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            try await bench.write([Self.insertion(["target_quarter": "'2026-Q4'"])])
            try await bench.write(["UPDATE future_enhancements SET version = 2, priority = 1"])
            try await bench.write(["DELETE FROM future_enhancements"])
            let changes = try await bench.rows(
                "SELECT entity, entity_id, version, action, actor FROM changes ORDER BY seq")
            #expect(
                changes == [
                    "enhancement|\(Self.id)|1|created|a", "enhancement|\(Self.id)|2|updated|a",
                    "enhancement|\(Self.id)|2|archived|a",
                ])
            let values = try await bench.rows(
                """
                SELECT before ->> 'priority', after ->> 'priority', after ->> 'target_quarter', \
                after -> 'requires_constitutional_principles' ->> 0, at FROM changes \
                WHERE action <> 'archived' ORDER BY seq
                """)
            #expect(values == ["|2|2026-Q4|I|\(Self.time)", "2|1|2026-Q4|I|\(Self.time)"])
        }
    }

    private static let broken: [[String: String]] = [
        ["version": "0"], ["title": "''"], ["description": "''"], ["priority": "0"], ["priority": "6"],
        ["status": "'done'"], ["target_quarter": "'2026-Q5'"], ["target_quarter": "'26-Q1'"],
        ["requires_constitutional_principles": "'{}'"], ["depends_on": "'1'"], ["depends_on": "NULL"],
        ["created_at": "'2026-01-01'"], ["created_by": "''"],
    ]

    @Test(arguments: Dialect.allCases)
    func rowThatBreaksARule_isRefused(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            for changed in Self.broken {
                do {
                    try await bench.write([Self.insertion(changed)])
                    Issue.record("\(changed) was stored")
                } catch is StorageError {}
            }
            let kept = try await bench.rows("SELECT id FROM future_enhancements")
            #expect(kept == [])
        }
    }
}
