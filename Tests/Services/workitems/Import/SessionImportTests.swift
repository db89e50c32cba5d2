import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Sessions and enhancements that come from a status document.
@Suite(.timeLimit(.minutes(2))) struct SessionImportTests {
    private static let hours = JSONNumber(1.5).map { JSON.number($0) } ?? .null
    private static let id = JSON.string(Clocks.system.identifier().description)

    private func session(_ title: String, _ text: String = "Do it.", sha256: String = "s") -> JSON {
        [
            "entity": "work_item", "id": .string(Clocks.system.identifier().description),
            "intent": "create", "line": 20, "sha256": .string(sha256),
            "fields": [
                "title": .string(title),
                "metadata": [
                    "token_budget": 200_000, "prompts_count": 0, "prompt_text": .string(text),
                    "yaml_frontmatter": ["schema_version": "1.0", "date": "2025-10-01", "hours": Self.hours],
                ],
            ],
        ]
    }

    private func enhancement(_ title: String, _ others: JSONObject = [:], sha256: String = "e") -> JSON {
        var fields: JSONObject = [
            "title": .string(title), "description": .string(title), "priority": 1, "status": "planned",
            "target_quarter": "2026-Q1",
        ]
        for member in others.members { fields[member.key] = member.value }
        return [
            "entity": "enhancement", "id": .string(Clocks.system.identifier().description),
            "intent": "create", "line": 30, "sha256": .string(sha256), "fields": .object(fields),
        ]
    }

    private func importing(_ records: [JSON], into bench: Bench) async throws {
        let staged = try await bench.harness.callMethod(
            "service/import-stage",
            ["import_id": Self.id, "file": "status.md", "records": .array(records)])
        try #require(staged.code == nil, "\(staged)")
        let done = try await bench.harness.callMethod("service/import-confirm", ["import_id": Self.id])
        try #require(done.code == nil, "\(done)")
    }

    @Test(arguments: Dialect.allCases)
    func sessionsAndEnhancements_areStoredAsTheFileHasThem(_ dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let records = [session("Plan"), enhancement("Offline", ["target_quarter": .null])]
            try await importing(records, into: bench)
            let items = try await bench.call(
                "list_work_items", ["item_type": "session", "full_details": true])
            let item = try #require(items["items"].array?.first)
            #expect(item["title"] == "Plan")
            #expect(item["status"] == "active")
            #expect(item["metadata"]?["prompt_text"] == "Do it.")
            #expect(item["metadata"]?["imported_from"]?["line"] == 20)
            #expect(
                item["metadata"]?["yaml_frontmatter"]?.means([
                    "schema_version": "1.0", "date": "2025-10-01", "hours": Self.hours,
                ]) == true)
            let check = try await bench.harness.callMethod(
                "service/import-check", ["import_id": Self.id])
            let back = try #require(check.answer?["records"]?.array, "\(check)")
            for (record, stored) in zip(records, back) {
                let fields = record["fields"]?.object?.members ?? []
                for field in fields {
                    let isSame = stored["fields"]?[field.key]?.means(field.value) ?? false
                    #expect(isSame || field.value == .null, "\(field.key): \(stored)")
                }
            }
            let origin = try await bench.rows("SELECT imported_from ->> 'file' FROM future_enhancements")
            #expect(origin == ["status.md"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func recordsThatAreThere_areKnownOrDiffer(_ dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            try await importing([session("Plan"), enhancement("Offline")], into: bench)
            func states(_ records: [JSON]) async throws -> [JSON?]? {
                let outcome = try await bench.harness.callMethod(
                    "service/import-preview", ["records": .array(records)])
                return outcome.answer?["records"]?.array?.map { $0["state"] }
            }
            #expect(try await states([session("Plan"), enhancement("Offline")]) == ["known", "known"])
            #expect(
                try await states([
                    session("Plan", "Other", sha256: "1"),
                    enhancement("Offline", ["priority": 4], sha256: "2"),
                ]) == ["differs", "differs"])
            #expect(
                try await states([
                    session("Plan", sha256: "1"), enhancement("Offline", sha256: "2"),
                ]) == ["known", "known"])
            #expect(
                try await states([
                    session("Else", sha256: "1"),
                    enhancement("Offline", ["target_quarter": "2027-Q1"], sha256: "2"),
                ]) == ["new", "new"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func rollback_leavesNothing(_ dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            try await importing([session("Plan"), enhancement("Offline")], into: bench)
            let done = try await bench.harness.callMethod(
                "service/import-rollback", ["import_id": Self.id, "step": "finish"])
            #expect(done.answer?["state"] == "rolled_back", "\(done)")
            for table in ["work_items", "future_enhancements", "staged_records", "imported_records"] {
                #expect(try await bench.rows("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
            }
            let told = try await bench.rows(
                "SELECT DISTINCT action FROM changes WHERE after IS NULL")
            #expect(told == ["archived"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func sessionThatOthersRestOn_isNotTakenAway(_ dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let session = session("Plan")
            try await importing([session], into: bench)
            let child = try await bench.call(
                "create_work_item",
                ["item_type": "task", "title": "t", "metadata": [:], "parent_id": session["id"] ?? .null])
            #expect(child.code == nil, "\(child.content)")
            let refused = try await bench.harness.callMethod(
                "service/import-rollback", ["import_id": Self.id, "step": "finish"])
            #expect(refused.code == "version_conflict", "\(refused)")
            let check = try await bench.harness.callMethod("service/import-check", ["import_id": Self.id])
            #expect(check.answer?["records"]?.array?.first?["changed"] == true)
        }
    }

    @Test func faultyFields_areRefusedByTheRulesOfSessionsAndEnhancements() {
        var faults: [ValidationFault] = []
        _ = SessionImport.check(
            ["title": "", "metadata": ["token_budget": 1]], isWhole: true, path: "line 1", faults: &faults)
        #expect(
            faults.map(\.path) == [
                "line 1: title", "line 1: metadata.token_budget", "line 1: metadata.prompts_count",
                "line 1: metadata.yaml_frontmatter",
            ])
        faults = []
        _ = EnhancementImport.check(
            ["title": "a", "priority": 9, "status": "soon", "target_quarter": "Q1"], isWhole: true,
            path: "line 2", faults: &faults)
        #expect(
            faults.map(\.path) == [
                "line 2: description", "line 2: priority", "line 2: status", "line 2: target_quarter",
            ])
    }
}
