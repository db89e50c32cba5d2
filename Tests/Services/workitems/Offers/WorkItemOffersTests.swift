import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite(.timeLimit(.minutes(2))) struct WorkItemOffersTests {
    private func uri(_ item: Bench.Reply, _ kind: String = "work-items") -> String {
        "holdfast://\(kind)/\(item.id?.description ?? "?")"
    }

    /// Those of the items themselves.
    private func items(_ uris: Set<String>) -> Set<String> { uris.filter { $0.contains("work-items") } }

    @Test(arguments: Dialect.allCases)
    func itemAndConfiguration_areReadAsTheirToolsAnswer(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let parent = try await bench.makeTask("parent")
            try await bench.makeTask("child", below: parent)
            let read = try await bench.harness.resource(uri(parent))
            #expect(read == (try await bench.query(parent)).content)
            #expect(read["children"]?.array?.count == 1)
            let configuration = try await bench.harness.resource("holdfast://configuration")
            #expect(configuration["version"] == 1)
            #expect(configuration["database_healthy"] == true)
            for id in [Clocks.system.identifier().description, "x", "..", "%2e%2e"] {
                let uri = "holdfast://work-items/\(id)"
                let refusal = try await bench.harness.refusal("resources/read", ["uri": .string(uri)])
                #expect(refusal?["code"] == -32602)
                #expect(refusal?["data"]?["uri"] == .string(uri))
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func idsAreCompleted_byTitleNewestFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let first = try await bench.makeTask("Fix the 100% case")
            let second = try await bench.makeTask("refix it")
            let session = try await bench.call(
                "create_work_item",
                [
                    "item_type": "session", "title": "A fixing session",
                    "metadata": [
                        "token_budget": 1000, "prompts_count": 0, "yaml_frontmatter": ["schema_version": "1"],
                    ],
                ])
            let ids = [session, second, first].map { $0.id?.description ?? "?" }
            let template: JSON = ["type": "ref/resource", "uri": "holdfast://work-items/{id}"]
            func complete(_ begun: String) async throws -> [String] {
                try await bench.harness.completions(template, "id", begun)
            }
            #expect(try await complete("FIX") == ids)
            #expect(try await complete("100%") == [ids[2]])
            #expect(try await complete("0%0") == [])
            #expect(try await complete(String(ids[1].uppercased().prefix(36))) == [ids[1]])
            let prompt: JSON = ["type": "ref/prompt", "name": "hand_over"]
            #expect(try await bench.harness.completions(prompt, "session", "fix") == [ids[0]])
            _ = try await bench.update(second, ["deleted_at": "2026-01-01T00:00:00Z"])
            #expect(try await complete("fix") == [ids[0], ids[2]])
        }
    }

    @Test(arguments: Dialect.allCases)
    func changeOfAnItem_isToldOfWhatShowsIt(dialect: Dialect) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration =
            switch dialect {
            case .sqlite: .sqlite(path: directory.file("store.sqlite"))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
        let service = try await ServiceHarness(
            WorkItemsService.descriptor, store: store, directory: directory.path, home: directory.path)
        let bench = Bench(harness: service)
        let root = try await bench.makeTask("root")
        let middle = try await bench.makeTask("middle", below: root)
        let other = try await bench.makeTask("other")
        var place = try await service.updatesPlace()
        let leaf = try await bench.makeTask("leaf", below: middle)
        var told = try await service.updates(after: place, until: uri(leaf))
        #expect(items(told.uris) == [uri(leaf), uri(middle), uri(root)])
        #expect(told.uris.contains(uri(leaf, "history")))
        place = told.place
        // A move is told of where it was and where it is.
        _ = try await bench.update(leaf, ["parent_id": other["id"]])
        told = try await service.updates(after: place, until: uri(other))
        #expect(items(told.uris) == [uri(leaf), uri(middle), uri(root), uri(other)])
        #expect(told.uris.contains(uri(leaf, "history")))
        _ = try await bench.call("update_project_configuration", ["git_branch": "main"])
        let last = try await service.updates(after: told.place, until: "holdfast://configuration")
        #expect(last.uris == ["holdfast://configuration"])
        try await service.stop()
    }

    @Test func prompts_holdWhatTheyWereGiven() async throws {
        try await Bench.with(.sqlite) { bench in
            func text(_ name: String, _ arguments: JSON) async throws -> String {
                let result = try await bench.harness.request(
                    "prompts/get", ["name": .string(name), "arguments": arguments])
                return result["messages"]?.array?[0]["content"]?["text"]?.string ?? ""
            }
            #expect(try await text("plan_project", ["goal": "Ship it"]).contains("Goal: Ship it\n"))
            let planned = try await text("plan_project", ["goal": "g", "quarter": "2026-Q1"])
            #expect(planned.contains("Target quarter: 2026-Q1"))
            let begun = try await text("start_session", ["prompt_file": "prompts/1.md"])
            #expect(begun.contains(#"create_session_from_prompt, path "prompts/1.md""#))
            #expect(try await text("start_session", [:]).contains("no prompt file"))
            #expect(try await text("hand_over", ["session": "abc"]).contains(#"query_work_item, id "abc""#))
        }
    }
}
