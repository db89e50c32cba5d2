import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct QueryWorkItemTests {
    @Test func defaults_areTold() throws {
        let properties = InputReader.schema(of: QueryWorkItem.self)["properties"]
        #expect(properties?["max_depth"]?["default"] == 5)
        #expect(properties?["include_children"]?["default"] == true)
        #expect(properties?["include_archived"]?["default"] == false)
    }

    @Test(
        arguments: [
            (["id": ""], "id"), (["id": "x"], "id"), ([:], "id"),
            (["id": "00000000-0000-0000-0000-000000000001", "max_depth": 0], "max_depth"),
            (["id": "00000000-0000-0000-0000-000000000001", "max_depth": 6], "max_depth"),
        ] as [(JSONObject, String)])
    func brokenArgument_isNamed(arguments: JSONObject, path: String) throws {
        let error = try #require(throws: ToolError.self) {
            try InputReader.read(QueryWorkItem.self, from: arguments)
        }
        #expect(error.details["errors"]?.array?.map { $0["path"] } == [.string(path)])
    }

    @Test(arguments: Dialect.allCases)
    func family_isShownFromTheRootToTheLevelAskedFor(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let item = try await bench.makeTask("item", below: root)
            let child = try await bench.makeTask("child", below: item)
            _ = try await bench.makeTask("grandchild", below: child)
            let gone = try await bench.makeTask("gone", below: item)
            _ = try await bench.update(gone, ["deleted_at": "2026-01-01T00:00:00Z"])

            let whole = try await bench.query(item)
            #expect(whole["ancestors"].array?.map { $0["title"] } == ["root"])
            #expect(whole["children"].array?.map { $0["title"] } == ["child"])
            let grandchildren = whole["children"].array?.first?["children"]?.array
            #expect(grandchildren?.map { $0["title"] } == ["grandchild"])
            #expect(grandchildren?.first?["children"] == [])
            #expect(whole["dependencies"] == [])
            #expect(whole["archived_children_count"] == 0)
            #expect(whole.content["truncated"] == nil)

            let shallow = try await bench.query(item, ["max_depth": 1])
            #expect(shallow["children"].array?.first?["children"] == [])
            let alone = try await bench.query(
                item, ["include_children": false, "include_dependencies": false])
            #expect(alone.content["children"] == nil)
            #expect(alone.content["dependencies"] == nil)
            #expect(alone["ancestors"].array?.count == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownItem_isNotFound(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await bench.call(
                "query_work_item", ["id": .string(identifier(3).description)])
            #expect(reply.code == .notFound)
        }
    }

    @Test(arguments: Dialect.allCases)
    func moreThanTwoHundredDescendants_areCutNearestFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let first = try await bench.makeTask("first", below: root)
            for number in 0..<6 { try await bench.makeTask("deep \(number)", below: first) }
            for number in 0..<196 { try await bench.makeTask("wide \(number)", below: root) }
            let reply = try await bench.query(root)
            #expect(reply["truncated"] == true)
            #expect(reply["shown_count"] == 200)
            #expect(reply["descendant_count"] == 203)
            #expect(reply["children"].array?.count == 197)
            let deep = reply["children"].array?.first { $0["title"] == "first" }?["children"]?.array
            #expect(deep?.map { $0["title"] } == ["deep 0", "deep 1", "deep 2"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func dependencies_areShownFromBothEnds(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            let (first, second) = (one["id"].string ?? "", two["id"].string ?? "")
            try await bench.write([
                """
                INSERT INTO work_item_dependencies (source_id, target_id, dependency_type, created_at, \
                created_by, last_operation_id, last_actor) VALUES ('\(first)', '\(second)', 'blocks', \
                '2026-01-01T00:00:00.000Z', 'x', '\(first)', 'x')
                """
            ])
            let blocker = try await bench.query(one)["dependencies"].array
            #expect(blocker?.map { $0["direction"] } == ["outgoing"])
            #expect(blocker?.first?["dependency_type"] == "blocks")
            #expect(blocker?.first?["item"]?["title"] == "two")
            let blocked = try await bench.query(two)["dependencies"].array
            #expect(blocked?.map { $0["direction"] } == ["incoming"])
            #expect(blocked?.first?["item"]?["id"] == one["id"])
            let linked = try await bench.rows(
                "SELECT entity_id, version FROM changes WHERE action = 'linked'")
            #expect(linked == ["\(first)|1"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func archivedItem_isFoundAndMarked(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let child = try await bench.makeTask("child", below: root, status: "completed")
            let leaf = try await bench.makeTask("leaf", below: child, status: "completed")
            let ids = [child, leaf].map { "'\($0["id"].string ?? "")'" }.joined(separator: ", ")
            try await bench.write([
                "INSERT INTO archived_work_items SELECT work_items.*, '2027-01-01T00:00:00.000Z' "
                    + "FROM work_items WHERE id IN (\(ids))",
                "DELETE FROM work_items WHERE id IN (\(ids))",
            ])
            let archived = try await bench.query(child)
            #expect(archived["archived_at"] == "2027-01-01T00:00:00.000Z")
            #expect(archived["ancestors"].array?.map { $0["title"] } == ["root"])
            #expect(archived["children"] == [])
            #expect(archived["archived_children_count"] == 1)

            let plain = try await bench.query(root)
            #expect(plain["children"] == [])
            #expect(plain["archived_children_count"] == 1)
            let whole = try await bench.query(root, ["include_archived": true])
            let shown = whole["children"].array?.first
            #expect(shown?["title"] == "child")
            #expect(shown?["archived_at"] == "2027-01-01T00:00:00.000Z")
            #expect(shown?["children"]?.array?.map { $0["title"] } == ["leaf"])
            #expect(try await bench.update(child, ["title": "x"]).code == .notFound)

            let actions = try await bench.rows(
                "SELECT entity, action, count(*) FROM changes WHERE action = 'archived' "
                    + "GROUP BY entity, action ORDER BY entity")
            #expect(actions == ["archived_work_item|archived|2", "work_item|archived|2"])
        }
    }
}
