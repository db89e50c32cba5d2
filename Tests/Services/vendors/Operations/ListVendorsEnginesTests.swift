import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Lists over both engines, against what the filters mean.
@Suite struct ListVendorsEnginesTests {
    private static let names = [
        "zeta", "Alpha", "alpha-2", "Beta_1", "beta%like", "Gamma Ray", "gammaXray", "B-1", "b_1",
    ].filter(VendorName.isValid)

    private func fill(_ service: ServiceHarness) async throws {
        for (index, name) in Self.names.enumerated() {
            let format: JSON = [
                "excel": .bool(index % 2 == 0), "csv": true, "pdf": false, "ocr": .bool(index == 3),
            ]
            _ = try await service.succeed(
                "create_vendor", ["name": .string(name), "initial_metadata": ["format_support": format]])
            guard index % 3 == 0 else { continue }
            _ = try await service.succeed(
                "update_vendor_status", ["name": .string(name), "version": 1, "status": "operational"])
        }
    }

    private func names(_ answer: JSON) -> [String] {
        (answer["items"]?.array ?? []).compactMap { $0["name"]?.string }
    }

    @Test(arguments: Dialect.allCases)
    func filters_meanTheSameInBothEngines(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            try await fill(service)
            func expect(_ arguments: JSON, _ matches: (Int, String) -> Bool) async throws {
                let answer = try await service.succeed("list_vendors", arguments)
                let expected = Self.names.enumerated().filter { matches($0.offset, $0.element) }
                    .map(\.element).sorted { VendorName.key($0) < VendorName.key($1) }
                #expect(names(answer) == expected, "\(arguments.text)")
                #expect(answer["total_count"] == .integer(expected.count))
            }
            try await expect([:]) { _, _ in true }
            try await expect(["status": "operational"]) { index, _ in index % 3 == 0 }
            try await expect(["status": "broken", "format": "excel"]) { index, _ in
                index % 3 != 0 && index % 2 == 0
            }
            try await expect(["format": "pdf"]) { _, _ in false }
            try await expect(["format": "ocr"]) { index, _ in index == 3 }
            try await expect(["name_contains": "ALPHA"]) { _, name in VendorName.key(name).contains("alpha") }
            try await expect(["name_contains": "_"]) { _, name in name.contains("_") }
            try await expect(["name_contains": "%"]) { _, name in name.contains("%") }
            try await expect(["name_contains": "\\"]) { _, _ in false }
            try await expect(["name_contains": "A R"]) { _, name in name == "Gamma Ray" }
        }
    }

    @Test(arguments: Dialect.allCases)
    func pages_holdEveryVendorOnceInOrder(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            try await fill(service)
            var found: [String] = []
            var hasMore = true
            while hasMore {
                let answer = try await service.succeed(
                    "list_vendors", ["limit": 3, "offset": .integer(found.count)])
                let page = names(answer)
                try #require(!page.isEmpty)
                found += page
                hasMore = answer["has_more"] == true
            }
            #expect(found == Self.names.sorted { VendorName.key($0) < VendorName.key($1) })
        }
    }

    @Test(arguments: Dialect.allCases)
    func summaryAndWhole_agree(dialect: Dialect) async throws {
        try await VendorFixtures.withService(dialect) { service in
            try await fill(service)
            let short = try await service.succeed("list_vendors", ["name_contains": "beta_1"])
            let whole = try await service.succeed(
                "list_vendors", ["name_contains": "beta_1", "full_details": true])
            let item = try #require(short["items"]?.array?.first)
            let vendor = try #require(whole["items"]?.array?.first)
            #expect(try await service.succeed("query_vendor_status", ["name": "beta_1"]) == vendor)
            for key in ["id", "version", "name", "status", "extractor_version"] {
                #expect(item[key] == vendor[key])
            }
            #expect(item["formats"] == ["csv", "ocr"])
            #expect(item["test_results"] == ["passing": 0, "total": 0, "skipped": 0])
            #expect(short["counts"] == ["operational": 1, "broken": 0])
        }
    }
}
