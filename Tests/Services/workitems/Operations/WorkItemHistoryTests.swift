import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite(.timeLimit(.minutes(2))) struct WorkItemHistoryTests {
    private func history(
        _ bench: Bench, _ item: Bench.Reply, _ options: KeyValuePairs<String, JSON> = [:]
    ) async throws -> Bench.Reply {
        try await bench.call(
            "work_item_history", JSONObject([("id", item["id"])] + options.map { ($0.key, $0.value) }))
    }

    private func actions(_ reply: Bench.Reply) -> [String] {
        (reply["changes"].array ?? []).map { change in
            let version = change["version"]?.integer.map { " \($0)" } ?? ""
            return "\(change["action"]?.string ?? "?")\(version)"
        }
    }

    @Test(arguments: Dialect.allCases)
    func everyChange_isToldNewestFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let parent = try await bench.makeTask("parent")
            let other = try await bench.makeTask("other")
            let first = try await bench.makeTask("item", below: parent)
            let second = try await bench.update(first, ["title": "renamed", "metadata": ["actual_hours": 3]])
            _ = try await bench.link(second, "depends_on", other)
            _ = try await bench.link(other, "blocks", second)
            let third = try await bench.update(second, ["status": "completed"])
            _ = try await bench.unlink(second, "depends_on", other)
            _ = try await bench.update(parent, ["parent_id": other["id"]])
            _ = try await bench.update(third, ["deleted_at": "2026-01-01T00:00:00Z"])

            let reply = try await history(bench, first)
            #expect(reply["title"] == "renamed")
            #expect(reply["version"] == 4)
            let expected = [
                "deleted 4", "moved 3", "unlinked", "updated 3", "linked", "linked", "updated 2", "created 1",
            ]
            #expect(actions(reply) == expected)
            #expect(reply["has_more"] == false)
            #expect(reply["next_before_version"] == .null)
            #expect(reply.content["complete"] == nil)
            let changes = reply["changes"].array ?? []
            let rename: JSON = [
                "title": ["before": "item", "after": "renamed"],
                "metadata.actual_hours": ["before": .null, "after": 3],
            ]
            #expect(changes[6]["fields"] == rename)
            #expect(changes[6]["actor"] == "tester")
            #expect(changes[6]["operation_id"] == second["operation_id"])
            #expect(changes[6]["at"] == second["updated_at"])
            #expect(changes[1]["fields"]?["depth"] == ["before": 1, "after": 2])
            #expect(changes[4]["direction"] == "incoming")
            #expect(changes[4]["item"] == ["id": other["id"], "title": "other"])
            #expect(changes[5]["dependency_type"] == "depends_on")
            let read = try await bench.harness.resource("holdfast://history/\(first["id"].string ?? "")")
            #expect(read == reply.content)
        }
    }

    @Test(arguments: Dialect.allCases)
    func pages_followOneAnotherWithoutGapOrDouble(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var item = try await bench.makeTask("1")
            let other = try await bench.makeTask("other")
            for version in 2...7 {
                if version.isMultiple(of: 2) { _ = try await bench.link(item, "blocks", other) }
                item = try await bench.update(item, ["title": .string("\(version)")])
                if version.isMultiple(of: 2) { _ = try await bench.unlink(item, "blocks", other) }
            }
            let whole = try await history(bench, item)
            #expect(actions(whole).count == 13)
            for limit in 1...3 {
                var found: [JSON] = []
                var next: JSON = .null
                repeat {
                    let page = try await history(
                        bench, item, ["limit": .integer(limit), "before_version": next])
                    found += page["changes"].array ?? []
                    next = page["next_before_version"]
                } while next != .null && found.count < 100
                #expect(found == whole["changes"].array, "limit \(limit)")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func archivedItem_hasItsHistoryStill(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("old", status: "completed")
            let id = item["id"].string ?? ""
            try await bench.write([
                "INSERT INTO archived_work_items SELECT work_items.*, '2027-01-01T00:00:00.000Z' "
                    + "FROM work_items WHERE id = '\(id)'",
                "DELETE FROM work_items WHERE id = '\(id)'",
            ])
            let reply = try await history(bench, item)
            #expect(actions(reply) == ["archived 1", "created 1"])
            let time: JSON = ["before": .null, "after": "2027-01-01T00:00:00.000Z"]
            #expect(reply["changes"].array?.first?["fields"] == ["archived_at": time])
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownItem_isNotFound(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await bench.call("work_item_history", ["id": .string(identifier(3).description)])
            #expect(reply.code == .notFound)
            let faulty = try await bench.call("work_item_history", ["id": "x", "limit": 101])
            #expect(faulty["details"]["errors"]?.array?.count == 2)
        }
    }

    /// What waits is in no history yet, and a conflict is in it for good.
    @Test func outage_isToldOfWhatIsKnown() async throws {
        let outage = try await Outage(WorkItemsService.descriptor)
        var id: JSON = .null
        func change(_ service: ServiceHarness, _ version: Int64, _ title: JSON) async throws {
            let reply = try await service.call(
                "update_work_item", ["id": id, "version": .integer(version), "title": title])
            _ = try #require(reply.answer, "\(reply)")
        }
        func history(_ service: ServiceHarness) async throws -> JSON {
            let reply = try await service.call("work_item_history", ["id": id])
            return try #require(reply.answer, "\(reply)")
        }
        try await outage.run { service in
            let made = try await service.call(
                "create_work_item", ["item_type": "task", "title": "item", "metadata": [:]])
            id = made.answer?["id"] ?? .null
        } during: { service in
            let before = try await history(service)
            #expect(before["data_source"] == "sqlite_cache")
            #expect(before["complete"] == true, "\(before)")
            try await change(service, 1, "here 2")
            try await change(service, 2, "here 3")
            let after = try await history(service)
            #expect(after["version"] == 3)
            #expect(after["complete"] == false, "\(after)")
        } meanwhile: { service in
            try await change(service, 1, "there")
        } after: { service in
            let open = try await service.openConflicts()
            let changes = try await history(service)["changes"]?.array ?? []
            #expect(changes.map { $0["action"] } == ["conflicted", "conflicted", "updated", "created"])
            #expect(changes.map { $0["version"] } == [4, 3, 2, 1])
            #expect(changes.prefix(2).allSatisfy { $0["sync_conflict"] == open.first?["id"] })
            #expect(changes[2]["fields"]?["title"] == ["before": "item", "after": "there"])
        }
    }
}
