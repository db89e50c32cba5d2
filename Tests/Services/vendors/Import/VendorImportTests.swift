import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Vendors that come from a status document.
@Suite(.timeLimit(.minutes(2))) struct VendorImportTests {
    private static let metadata: JSONObject = [
        "format_support": ["excel": true, "csv": false, "pdf": false, "ocr": false],
        "test_results": ["passing": 42, "total": 45, "skipped": 3], "extractor_version": "2.3.1",
        "manifest_compliant": false,
    ]

    private func record(
        _ name: String, id: Identifier = Clocks.system.identifier(), intent: String = "create",
        status: String = "operational", metadata: JSONObject = VendorImportTests.metadata
    ) -> JSON {
        [
            "entity": "vendor_extractor", "id": .string(id.description), "intent": .string(intent),
            "line": 4, "sha256": .string("of \(name) \(status)"),
            "fields": [
                "name": .string(name), "status": .string(status), "metadata": .object(metadata),
            ],
        ]
    }

    private func importing(_ records: [JSON], into service: ServiceHarness) async throws -> Identifier {
        let id = Clocks.system.identifier()
        let key: (String, JSON) = ("import_id", .string(id.description))
        for (step, others) in [
            ("stage", [("file", "status.md"), ("records", .array(records))]), ("confirm", []),
        ] as [(String, [(String, JSON)])] {
            let outcome = try await service.callMethod(
                "service/import-\(step)", .object(JSONObject([key] + others)), actor: "importer")
            try #require(outcome.answer != nil, "\(step): \(outcome)")
        }
        return id
    }

    @Test(arguments: Dialect.allCases)
    func vendor_isStoredAsTheFileHasItAndKnowsItsLine(_ dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            _ = try await importing([record("acme"), record("zenith", status: "broken")], into: service)
            let acme = try await service.succeed("query_vendor_status", ["name": "ACME"])
            #expect(acme["status"] == "operational")
            #expect(acme["version"] == 1)
            #expect(acme["extractor_version"] == "2.3.1")
            #expect(acme["created_by"] == "importer")
            let metadata = try #require(acme["metadata"]?.object)
            #expect(
                metadata["imported_from"]?.means([
                    "file": "status.md", "line": 4, "sha256": "of acme operational",
                ]) == true)
            for member in Self.metadata.members {
                #expect(metadata[member.key]?.means(member.value) == true, "\(member.key)")
            }
            let changes = try await service.rows(
                Statement("SELECT action, actor FROM changes WHERE entity = 'vendor_extractor'"))
            #expect(changes == [["created", "importer"], ["created", "importer"]])
        }
    }

    @Test(arguments: Dialect.allCases)
    func vendorThatIsReplaced_keepsWhatTheFileDoesNotSay(_ dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            let there = try await service.succeed(
                "create_vendor", ["name": "acme", "initial_metadata": ["own": "kept"]])
            let id = try #require(there["id"]?.string.flatMap { Identifier($0) })
            let known = try await service.callMethod(
                "service/import-preview", ["records": [record("ACME", intent: "create")]])
            let verdict = known.answer?["records"]?.array?.first
            #expect(verdict?["state"] == "differs", "\(known)")
            #expect(verdict?["id"] == there["id"])
            let given: JSONObject = ["extractor_version": "3.0"]
            let made = try await importing(
                [record("acme", id: id, intent: "replace", metadata: given)], into: service)
            let acme = try await service.succeed("query_vendor_status", ["name": "acme"])
            #expect(acme["version"] == 2)
            #expect(acme["status"] == "operational")
            #expect(acme["extractor_version"] == "3.0")
            #expect(acme["metadata"]?["own"] == "kept")
            let back = try await service.callMethod(
                "service/import-rollback",
                ["import_id": .string(made.description), "step": "prepare"])
            #expect(back.answer?["state"] == "rolling_back", "\(back)")
            _ = try await service.callMethod(
                "service/import-rollback", ["import_id": .string(made.description), "step": "finish"])
            let former = try await service.succeed("query_vendor_status", ["name": "acme"])
            #expect(former["status"] == "broken")
            #expect(former["extractor_version"] == "0.0.0")
            #expect(former["metadata"]?["imported_from"] == nil)
            #expect(former["version"] == 3)
        }
    }

    @Test(arguments: Dialect.allCases)
    func vendorThatIsRolledBack_isGone(_ dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            let made = try await importing([record("acme")], into: service)
            for step in ["prepare", "finish"] {
                _ = try await service.callMethod(
                    "service/import-rollback",
                    ["import_id": .string(made.description), "step": .string(step)])
            }
            #expect(try await service.call("query_vendor_status", ["name": "acme"]).code == "not_found")
            _ = try await service.succeed("create_vendor", ["name": "acme"])
        }
    }

    @Test func faultyFields_areRefusedByTheRulesOfVendors() {
        var faults: [ValidationFault] = []
        let metadata: JSON = ["test_results": ["passing": 9, "total": 1, "skipped": 0]]
        _ = VendorImport.check(
            ["name": " acme", "status": "fine", "metadata": metadata], isWhole: true, path: "line 1",
            faults: &faults)
        #expect(
            faults.map(\.path) == [
                "line 1: name", "line 1: status", "line 1: metadata.test_results",
                "line 1: metadata.format_support", "line 1: metadata.extractor_version",
                "line 1: metadata.manifest_compliant",
            ])
    }
}
