import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

/// Deployments that come from a status document.
@Suite(.timeLimit(.minutes(2))) struct DeploymentImportTests {
    private let vendor = DeploymentFixtures.identifier(7)

    private func withService(
        _ dialect: Dialect, _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration =
            switch dialect {
            case .sqlite: .sqlite(SQLiteConfiguration(path: directory.file("d.sqlite"), durability: .normal))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
        let service = try await ServiceHarness(
            DeploymentsService.descriptor, store: store, directory: directory.path)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    private func fields(_ number: Int64 = 100, title: String = "Add the importer") -> JSONObject {
        [
            "deployed_at": "2025-10-01T00:00:00.000Z",
            "metadata": [
                "pr_number": .integer(number), "pr_title": .string(title),
                "commit_hash": .string(String(repeating: "a", count: 40)),
                "test_summary": ["failed": 0, "passed": 45], "constitutional_compliance": true,
                "work_items_as_written": ["T001"],
            ],
            "vendors": [["id": .string(vendor.description), "name": "acme"]],
        ]
    }

    private func record(_ fields: JSONObject, sha256: String = "x") -> JSON {
        [
            "entity": "deployment_event", "id": .string(Clocks.system.identifier().description),
            "intent": "create", "line": 9, "sha256": .string(sha256), "fields": .object(fields),
        ]
    }

    @Test(arguments: Dialect.allCases)
    func deployment_isStoredWithItsVendorsAndReadBack(_ dialect: Dialect) async throws {
        try await withService(dialect) { service in
            let id = JSON.string(Clocks.system.identifier().description)
            let records: JSON = [record(fields())]
            _ = try await service.callMethod(
                "service/import-stage", ["import_id": id, "file": "s.md", "records": records])
            let done = try await service.callMethod("service/import-confirm", ["import_id": id])
            #expect(done.answer?["state"] == "confirmed", "\(done)")
            let check = try await service.callMethod("service/import-check", ["import_id": id])
            let back = try #require(check.answer?["records"]?.array?.first?["fields"]?.object, "\(check)")
            for member in fields().members {
                #expect(back[member.key]?.means(member.value) == true, "\(member.key): \(back)")
            }

            let again = try await service.callMethod(
                "service/import-preview",
                [
                    "records": [
                        record(fields()), record(fields(), sha256: "moved"),
                        record(fields(title: "Other"), sha256: "other"), record(fields(2), sha256: "2"),
                    ]
                ])
            let verdicts = again.answer?["records"]?.array
            #expect(verdicts?.map { $0["state"] } == ["known", "new", "new", "new"])
            let other = try await service.callMethod(
                "service/import-preview", ["records": [record(fields(title: "Other"), sha256: "other")]])
            let verdict = other.answer?["records"]?.array?.first
            #expect(verdict?["state"] == "differs")
            #expect(verdict?["replaceable"] == false)
            #expect(verdict?["differs"] == ["metadata.pr_title"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func rollback_takesLinksAlong(_ dialect: Dialect) async throws {
        try await withService(dialect) { service in
            let id = JSON.string(Clocks.system.identifier().description)
            _ = try await service.callMethod(
                "service/import-stage",
                ["import_id": id, "file": "s.md", "records": [record(fields()), record(fields(2))]])
            _ = try await service.callMethod("service/import-confirm", ["import_id": id])
            for step in ["prepare", "finish"] {
                let done = try await service.callMethod(
                    "service/import-rollback", ["import_id": id, "step": .string(step)])
                #expect(done.code == nil, "\(done)")
            }
            let deadline = Deadline(milliseconds: 10_000, from: Clocks.system.monotonic())
            let counts = try await service.database.read(
                ["deployment_events", "vendor_deployment_links", "imported_records"].map {
                    Statement("SELECT count(*) FROM \($0)")
                }, deadline: deadline)
            #expect(try counts.map { try $0[0].integer(0) } == [0, 0, 0])
        }
    }
}
