import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite struct ArchiveItemsTests {
    private func archivedTitles(_ bench: Bench) async throws -> [String] {
        try await bench.rows("SELECT title FROM archived_work_items ORDER BY title")
    }

    @Test(arguments: Dialect.allCases)
    func itemsThatAreOldAndDone_goAndTheOthersStay(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let done = try await bench.makeTask("a done", status: "completed")
            let deleted = try await bench.makeTask("b deleted")
            _ = try await bench.update(deleted, ["deleted_at": "2026-01-01T00:00:00Z"])
            let open = try await bench.makeTask("c open")
            let blocked = try await bench.makeTask("d blocked", status: "blocked")
            try await bench.makeTask("e young", status: "completed")
            let above = try await bench.makeTask("f above an open one", status: "completed")
            let below = try await bench.makeTask("g open below", below: above)
            let tree = try await bench.makeTask("h tree", status: "completed")
            let leaf = try await bench.makeTask("i leaf", below: tree, status: "completed")
            let parent = try await bench.makeTask("j above a young one", status: "completed")
            try await bench.makeTask("k young below", below: parent, status: "completed")
            try await bench.age(
                [done, deleted, open, blocked, above, below, tree, leaf, parent].map { $0["id"] })
            let expected = try await bench.archiveAll(isDryRun: true)
            #expect(expected == (4, 2))
            let none = try await archivedTitles(bench)
            #expect(none == [])
            let moved = try await bench.archiveAll()
            #expect(moved == (4, 2))
            let titles = try await archivedTitles(bench)
            #expect(titles == ["a done", "b deleted", "h tree", "i leaf"])
            let list = try await bench.call("list_work_items", ["include_deleted": true])
            #expect(list["total_count"] == 7)
            let again = try await bench.archiveAll()
            #expect(again == (0, 2))
        }
    }

    @Test(arguments: Dialect.allCases)
    func itemThatAnOpenOneDependsOn_staysUntilThatIsDone(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let (open, parent) = (
                try await bench.makeTask("open"), try await bench.makeTask("parent", status: "completed")
            )
            let blocker = try await bench.makeTask("blocker", below: parent, status: "completed")
            let needed = try await bench.makeTask("needed", status: "completed")
            let free = try await bench.makeTask("free", status: "completed")
            try await bench.link(blocker["id"], open["id"], "blocks")
            try await bench.link(open["id"], needed["id"], "depends_on")
            // The other way round nothing waits for it.
            try await bench.link(open["id"], free["id"], "blocks")
            try await bench.link(free["id"], open["id"], "depends_on")
            try await bench.age([parent, blocker, needed, free].map { $0["id"] })
            #expect(try await bench.archiveAll(isDryRun: true).archived == 1)
            _ = try await bench.archiveAll()
            let first = try await archivedTitles(bench)
            #expect(first == ["free"])
            let done = try await bench.update(open, ["status": "completed"])
            _ = try await bench.archiveAll()
            let second = try await archivedTitles(bench)
            #expect(second == ["blocker", "free", "needed", "parent"])
            let shown = try await bench.query(done)
            let others = shown["dependencies"].array ?? []
            #expect(others.count == 4)
            #expect(others.allSatisfy { $0["item"]?["archived_at"] != nil })
        }
    }

    /// What is above an archived item may move: its place in the tree is its parent's.
    @Test(arguments: Dialect.allCases)
    func tree_showsArchivedItemsWhereTheirParentIs(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let top = try await bench.makeTask("top")
            let child = try await bench.makeTask("child", below: top, status: "completed")
            let leaf = try await bench.makeTask("leaf", below: child, status: "completed")
            try await bench.age([child, leaf].map { $0["id"] })
            #expect(try await bench.archiveAll().archived == 2)
            let moved = try await bench.update(top, ["parent_id": root["id"]])
            #expect(moved.code == nil)
            let shown = try await bench.query(leaf)
            #expect(shown["ancestors"].array?.map { $0["title"] } == ["root", "top", "child"])
            #expect(shown["archived_at"] != .null)
            let whole = try await bench.query(root, ["include_archived": true])
            let below = whole["children"].array?.first
            #expect(below?["title"] == "top")
            #expect(below?["children"]?.array?.first?["title"] == "child")
            #expect(below?["children"]?.array?.first?["children"]?.array?.first?["title"] == "leaf")
            let near = try await bench.query(root, ["include_archived": true, "max_depth": 2])
            #expect(near["children"].array?.first?["children"]?.array?.first?["children"] == [])
            let plain = try await bench.query(top)
            #expect(plain["children"] == [])
            #expect(plain["archived_children_count"] == 1)
            // It is read-only.
            #expect(try await bench.update(leaf, ["title": "x"]).code == .notFound)
        }
    }

    @Test(arguments: Dialect.allCases)
    func largeTree_countsArchivedDescendants(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let middle = try await bench.makeTask("middle", below: root)
            var old: [JSON] = []
            for number in 0..<210 {
                let parent = number.isMultiple(of: 2) ? middle : root
                old.append(try await bench.makeTask("t\(number)", below: parent, status: "completed")["id"])
            }
            try await bench.age(old)
            #expect(try await bench.archiveAll(limit: 50).archived == 210)
            let shown = try await bench.query(root, ["include_archived": true])
            #expect(shown["truncated"] == true)
            #expect(shown["descendant_count"] == 211)
            let near = try await bench.query(root, ["include_archived": true, "max_depth": 1])
            #expect(near["truncated"] == .null)
            #expect(near["children"].array?.count == 106)
        }
    }

    @Test(arguments: Dialect.allCases)
    func history_namesTheOperationAndWhoAskedForIt(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("item", status: "completed")
            try await bench.age([item["id"]])
            _ = try await bench.archiveAll()
            let changes = try await bench.rows(
                """
                SELECT entity, version, actor, count(*) FROM changes WHERE action = 'archived' \
                AND operation_id = (SELECT last_operation_id FROM archived_work_items) \
                AND at = (SELECT archived_at FROM archived_work_items) \
                GROUP BY entity, version, actor ORDER BY entity
                """)
            #expect(changes == ["archived_work_item|1|tester|1", "work_item|1|tester|1"])
            let same = try await bench.rows(
                """
                SELECT count(*) FROM changes AS gone JOIN changes AS kept ON kept.entity_id = gone.entity_id \
                WHERE gone.entity = 'work_item' AND gone.action = 'archived' \
                AND kept.entity = 'archived_work_item' \
                AND gone.before ->> 'updated_at' = kept.after ->> 'updated_at'
                """)
            #expect(same == ["1"])
        }
    }

    @Test func placeOfAnotherKind_isRefused() throws {
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(
                ArchiveItems.self, from: ["before": "2026-01-01T00:00:00Z", "after": "x", "limit": 0])
        }
        #expect(error.details["errors"]?.array?.map { $0["path"] } == ["limit", "after"])
    }
}
