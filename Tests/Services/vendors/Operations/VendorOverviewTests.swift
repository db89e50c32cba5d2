import Records
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// What the status report is told of vendors, by both engines and by texts.
@Suite struct VendorOverviewTests {
    private func overview(_ service: ServiceHarness, _ arguments: JSON = [:]) async throws -> JSON {
        let result = try await service.request("service/overview", ["arguments": arguments])
        return try #require(result["structuredContent"]?["vendors"])
    }

    @Test(arguments: Dialect.allCases)
    func overview_hasEveryVendorByNameInShort(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            for name in ["zenith", "Acme_Corp", "beta"] {
                _ = try await service.succeed("create_vendor", ["name": .string(name)])
            }
            _ = try await service.succeed(
                "update_vendor_status",
                [
                    "name": "beta", "version": 1, "status": "operational", "extractor_version": "2.3.1",
                    "metadata": [
                        "format_support": ["excel": true, "csv": false, "pdf": true, "ocr": false],
                        "test_results": ["passing": 42, "total": 45, "skipped": 1],
                    ],
                ])
            let vendors = try await overview(service)
            #expect(vendors["items"]?.array?.map { $0["name"] } == ["Acme_Corp", "beta", "zenith"])
            #expect(vendors["total_count"] == 3)
            #expect(vendors["counts"] == ["operational": 1, "broken": 2])
            let beta = vendors["items"]?.array?[1]
            #expect(beta?["status"] == "operational")
            #expect(beta?["extractor_version"] == "2.3.1")
            #expect(beta?["formats"] == ["excel", "pdf"])
            #expect(beta?["test_results"] == ["passing": 42, "total": 45, "skipped": 1])
            let few = try await overview(service, ["limit": 1])
            #expect(few["items"]?.array?.count == 1)
            #expect(few["total_count"] == 3)
        }
    }

    @Test func overview_isNoToolOfClients() async throws {
        try await VendorFixtures.withService(.sqlite) { service in
            let tools = try await service.request("tools/list", [:])["tools"]?.array ?? []
            #expect(!tools.contains { $0["name"] == "service/overview" })
        }
    }

    @Test func document_tellsOfVendorsWhatItHas() throws {
        let tool = try VendorFixtures.read(VendorOverview.self, [:])
        let document = StatusDocument.parse(
            "## Operational Vendors (1/2)\n\n- **b**: broken\n- **A**: operational\n  (1/2 tests) [csv] v1\n")
        guard case .whole(let answer, _) = tool.answer(from: document, at: VendorFixtures.now) else {
            Issue.record("it vouches for all of it")
            return
        }
        let vendors = try VendorFixtures.content(answer)["vendors"]
        #expect(vendors?["items"]?.array?.map { $0["name"] } == ["A", "b"])
        #expect(vendors?["items"]?.array?[1]["formats"] == .null)
        #expect(vendors?["total_count"] == 2)
        guard case .silent = tool.answer(from: StatusDocument.parse(""), at: VendorFixtures.now) else {
            Issue.record("it has no such section")
            return
        }
    }
}
