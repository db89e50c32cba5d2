import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct QueryArchivedWorkItemsTests {
    @Test(arguments: Dialect.allCases)
    func archive_isFilteredAndPagedNewestFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let years = ["2019", "2020", "2021"]
            for year in years {
                let item = try await bench.makeTask("Fix 100% of \(year)", status: "completed")
                try await bench.age([item["id"]], to: "\(year)-06-01T00:00:00.000Z")
            }
            let project = try await bench.call(
                "create_work_item",
                [
                    "item_type": "project", "title": "fixture", "status": "completed",
                    "metadata": ["description": "d"],
                ])
            try await bench.age([project["id"]], to: "2018-01-01T00:00:00.000Z")
            try await bench.makeTask("Fix it now", status: "completed")
            #expect(try await bench.archiveAll().archived == 4)

            func titles(_ arguments: JSONObject) async throws -> [String] {
                let list = try await bench.call("query_archived_work_items", arguments)
                return (list["items"].array ?? []).compactMap { $0["title"]?.string }
            }
            let fixes = years.reversed().map { "Fix 100% of \($0)" }
            #expect(try await titles([:]) == fixes + ["fixture"])
            #expect(try await titles(["item_type": "project"]) == ["fixture"])
            #expect(try await titles(["title_contains": "FIX 100%"]) == fixes)
            #expect(try await titles(["title_contains": "1%0"]) == [])
            #expect(
                try await titles([
                    "created_before": "2021-01-01T00:00:00Z", "created_after": "2019-01-01T00:00:00+01:00",
                ]) == [fixes[1], fixes[2]])
            #expect(try await titles(["limit": 1, "offset": 1]) == [fixes[1]])
            let page = try await bench.call("query_archived_work_items", ["limit": 3])
            #expect(page["total_count"] == 4)
            #expect(page["has_more"] == true)
            #expect(page["items"].array?.first?["archived_at"] != nil)
            #expect(page["complete"] == .null)
        }
    }
}
