import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct ListWorkItemsTests {
    @Test(
        arguments: [
            (["limit": 0], "limit"), (["limit": -1], "limit"), (["limit": 101], "limit"),
            (["limit": "ten"], "limit"), (["offset": -1], "offset"), (["item_type": "epic"], "item_type"),
            (["status": "open"], "status"), (["parent_id": "x"], "parent_id"),
            (["parent_id": "00000000-0000-0000-0000-000000000001", "roots_only": true], "roots_only"),
        ] as [(JSONObject, String)])
    func brokenFilter_isNamed(arguments: JSONObject, path: String) throws {
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(ListWorkItems.self, from: arguments)
        }
        #expect(error.code == .validationFailed)
        #expect(error.details["errors"]?.array?.map { $0["path"] } == [.string(path)])
    }

    private func titles(_ reply: Bench.Reply) -> [String] {
        reply["items"].array?.compactMap { $0["title"]?.string } ?? []
    }

    @Test(arguments: Dialect.allCases)
    func filters_narrowTheListTogether(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            _ = try await bench.makeTask("open", below: root)
            _ = try await bench.makeTask("done", below: root, status: "completed")
            let gone = try await bench.makeTask("gone", below: root)
            _ = try await bench.update(gone, ["deleted_at": "2026-01-01T00:00:00Z"])
            _ = try await bench.call(
                "create_work_item",
                ["item_type": "project", "title": "project", "metadata": ["description": "d"]])
            func list(_ arguments: JSONObject) async throws -> Set<String> {
                let reply = try await bench.call("list_work_items", arguments)
                #expect(reply["total_count"].integer == Int64(titles(reply).count))
                return Set(titles(reply))
            }
            let everything: JSONObject = ["item_type": nil, "status": nil, "parent_id": nil]
            #expect(try await list(everything) == ["root", "open", "done", "project"])
            #expect(try await list(["include_deleted": true]).count == 5)
            #expect(try await list(["item_type": "project"]) == ["project"])
            #expect(try await list(["status": "completed"]) == ["done"])
            #expect(try await list(["parent_id": root["id"]]) == ["open", "done"])
            #expect(try await list(["roots_only": true]) == ["root", "project"])
            #expect(
                try await list([
                    "item_type": "task", "status": "active", "parent_id": root["id"],
                    "include_deleted": true, "limit": 10, "offset": 0,
                ]) == ["open", "gone"])
            #expect(try await list(["parent_id": .string(identifier(9).description)]).isEmpty)
        }
    }

    @Test(arguments: Dialect.allCases)
    func pages_holdEveryItemOnceNewestFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            for number in 0..<25 { try await bench.makeTask("task \(number)") }
            var seen: [JSON] = []
            for offset in stride(from: 0, to: 30, by: 10) {
                let reply = try await bench.call(
                    "list_work_items", ["limit": 10, "offset": .integer(offset), "full_details": true])
                #expect(reply["limit"] == 10)
                #expect(reply["offset"].integer == Int64(offset))
                #expect(reply["total_count"] == 25)
                #expect(reply["has_more"] == .bool(offset < 20))
                seen += reply["items"].array ?? []
            }
            #expect(seen.count == 25)
            let keys = seen.map { "\($0["created_at"]?.string ?? "") \($0["id"]?.string ?? "")" }
            #expect(keys == keys.sorted(by: >))
            #expect(Set(keys).count == 25)
            let beyond = try await bench.call("list_work_items", ["offset": .integer(Int64.max)])
            #expect(beyond["items"] == [])
            #expect(beyond["total_count"] == 25)
            #expect(beyond["has_more"] == false)
        }
    }

    @Test(arguments: Dialect.allCases)
    func summaries_areShortAndWholeItemsOnRequest(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            for number in 0..<15 {
                try await bench.makeTask("\(number) " + String(repeating: "t", count: 190), below: root)
            }
            let short = try await bench.call("list_work_items", ["parent_id": root["id"], "limit": 15])
            #expect(short["items"].array?.count == 15)
            #expect(short.content.text.utf8.count <= 8000)
            #expect(short["items"].array?.first?["metadata"] == nil)
            let whole = try await bench.call(
                "list_work_items", ["parent_id": root["id"], "full_details": true])
            #expect(whole["items"].array?.first?["metadata"] == [:])
            #expect(whole["items"].array?.first?["created_by"] == "tester")
        }
    }
}
