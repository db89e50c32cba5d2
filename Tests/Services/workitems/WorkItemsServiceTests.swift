import NIOCore
import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct WorkItemsServiceTests {
    @Test func tools_standInTheirOrderAndTheFirstNeedsNothing() throws {
        let tools = WorkItemsService.descriptor.tools
        #expect(
            tools.map { $0.description.name } == [
                "get_project_configuration", "create_work_item", "update_work_item", "query_work_item",
                "list_work_items", "add_work_item_dependency", "remove_work_item_dependency",
                "work_item_history", "update_project_configuration", "create_enhancement",
                "update_enhancement", "list_enhancements", "query_archived_work_items",
                "create_session_from_prompt",
            ])
        let first = try #require(tools.first)
        #expect(first.description.effect == .read)
        #expect(InputReader.schema(of: first)["required"] == nil)
    }

    @Test func declarations_staySmall() {
        let bytes = WorkItemsService.descriptor.tools.map { tool in
            InputReader.schema(of: tool).serialized.readableBytes
                + tool.description.output.schema.serialized.readableBytes
                + tool.description.text.utf8.count
        }
        #expect(bytes.reduce(0, +) < 20_000)
    }

    @Test func schemas_areNumberedWithoutGapsInBothEngines() {
        let schema = WorkItemsService.schema
        for migrations in [schema.postgresql, schema.sqlite] {
            #expect(migrations.map(\.number) == Array(1...migrations.count))
        }
        // What only PostgreSQL needs is not in both.
        let shared = schema.postgresql.map(\.name).filter { !["checks", "tree_levels"].contains($0) }
        #expect(schema.sqlite.map(\.name) == shared)
    }

    @Test(arguments: Dialect.allCases)
    func labels_nameDeletedAndArchivedItemsToo(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let live = try await bench.makeTask("live")
            let gone = try await bench.makeTask("gone")
            _ = try await bench.update(gone, ["deleted_at": "2026-01-01T00:00:00Z"])
            let old = try await bench.makeTask("old")
            try await bench.write([
                "INSERT INTO archived_work_items SELECT work_items.*, '2027-01-01T00:00:00.000Z' "
                    + "FROM work_items WHERE title = 'old'",
                "DELETE FROM work_items WHERE title = 'old'",
            ])
            let labels = try #require(WorkItemsService.descriptor.labels)
            let ids = JSON.array([
                live["id"], gone["id"], old["id"], .string(identifier(1).description),
            ])
            let statement = Statement(labels(dialect), .json(ids.serialized))
            let rows = try await bench.database.read([statement], deadline: bench.deadline)[0]
            let found = try rows.map { "\(try $0.identifier(0)) \(try $0.text(1))" }
            let expected = [live, gone, old].map { "\($0["id"].string ?? "") \($0["title"].string ?? "")" }
            #expect(Set(found) == Set(expected))
        }
    }
}
