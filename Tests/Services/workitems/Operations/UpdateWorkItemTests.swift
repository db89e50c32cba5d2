import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct UpdateWorkItemTests {
    private func faults(_ arguments: JSONObject) throws -> [String] {
        do {
            _ = try InputReader.read(UpdateWorkItem.self, from: arguments)
            return []
        } catch {
            return error.details["errors"]?.array?.map {
                "\($0["path"]?.string ?? "") \($0["rule"]?.string ?? "")"
            } ?? []
        }
    }

    @Test(
        arguments: [
            (["version": 1], "id required"),
            (["id": "nope", "version": 1], "id uuid"),
            (["id": "00000000-0000-0000-0000-000000000001"], "version required"),
            (["id": "00000000-0000-0000-0000-000000000001", "version": nil], "version required"),
            (["id": "00000000-0000-0000-0000-000000000001", "version": 0], "version minimum"),
            (["id": "00000000-0000-0000-0000-000000000001", "version": -1], "version minimum"),
            (
                ["id": "00000000-0000-0000-0000-000000000001", "version": 1, "status": "in-progress"],
                "status enum"
            ),
            (
                [
                    "id": "00000000-0000-0000-0000-000000000001", "version": 1,
                    "deleted_at": "2026-02-30T00:00:00Z",
                ], "deleted_at date_time"
            ),
            (
                ["id": "00000000-0000-0000-0000-000000000001", "version": 1, "clear": ["title"]],
                "clear[0] enum"
            ),
            (
                [
                    "id": "00000000-0000-0000-0000-000000000001", "version": 1, "branch_name": "b",
                    "clear": ["branch_name"],
                ], "clear[0] contradiction"
            ),
            (
                [
                    "id": "00000000-0000-0000-0000-000000000001", "version": 1,
                    "parent_id": "00000000-0000-0000-0000-000000000002", "clear": ["deleted_at"],
                ], "parent_id contradiction"
            ),
            (
                [
                    "id": "00000000-0000-0000-0000-000000000001", "version": 1, "clear": ["parent_id"],
                    "deleted_at": "2026-01-01T00:00:00Z",
                ], "parent_id contradiction"
            ),
        ] as [(JSONObject, String)])
    func brokenArgument_isNamed(arguments: JSONObject, fault: String) throws {
        #expect(try faults(arguments) == [fault])
    }

    @Test(arguments: Dialect.allCases)
    func namedFields_areChangedAndNothingElse(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("old")
            let reply = try await bench.update(
                item,
                [
                    "title": "new", "status": "completed", "metadata": ["actual_hours": 2],
                    "branch_name": "b", "pr_number": 9, "updated_by": "someone",
                ])
            #expect(reply.code == nil)
            #expect(reply.version == 2)
            #expect(reply["title"] == "new")
            #expect(reply["metadata"] == ["actual_hours": 2])
            #expect(reply["updated_by"] == "someone")
            #expect(reply["created_by"] == "tester")
            #expect(reply["warnings"] == .null)

            let cleared = try await bench.update(
                reply, ["clear": ["branch_name", "pr_number", "commit_hash"], "title": nil])
            #expect(cleared.version == 3)
            #expect(cleared["branch_name"] == .null)
            #expect(cleared["pr_number"] == .null)
            #expect(cleared["title"] == "new")
            let stored = try await bench.query(cleared)
            for name in ["version", "title", "status", "metadata", "branch_name", "updated_by"] {
                #expect(stored[name] == cleared[name], "\(name)")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func updateThatNamesNothing_warnsAndKeepsTheVersion(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask()
            let reply = try await bench.update(
                item, ["title": nil, "status": nil, "metadata": nil, "clear": [], "updated_by": "x"])
            #expect(reply.code == nil)
            #expect(reply.version == 1)
            #expect(reply["updated_by"] == "tester")
            #expect(reply["warnings"] == ["nothing_changed"])
            let equal = try await bench.update(item, ["title": item["title"]])
            #expect(equal.version == 2)
        }
    }

    @Test(arguments: Dialect.allCases)
    func staleOrFutureVersion_isAConflictThatTellsWhatChanged(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("first")
            let second = try await bench.update(item, ["title": "second", "updated_by": "rival"])
            _ = try await bench.update(second, ["metadata": ["actual_hours": 1], "updated_by": "rival"])

            let stale = try await bench.update(item, ["title": "mine"])
            #expect(stale.code == .versionConflict)
            let details = stale["details"]
            #expect(details["expected_version"] == 1)
            #expect(details["current_version"] == 3)
            #expect(details["changed_by"] == "rival")
            #expect(details["changed_fields"] == ["title", "metadata"])
            #expect(details["current"]?["title"] == "second")
            #expect(details["changed_at"] == details["current"]?["updated_at"])

            var future = item.content.object ?? [:]
            future["version"] = 4
            let early = try await bench.update(
                Bench.Reply(code: nil, content: .object(future)), ["title": "x"])
            #expect(early.code == .versionConflict)
            #expect(early["details"]["changed_fields"] == [])
            #expect(try await bench.query(item)["title"] == "second")
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownItem_isNotFoundWhateverItsVersion(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let id = JSON.string(identifier(77).description)
            let reply = try await bench.call("update_work_item", ["id": id, "version": 9])
            #expect(reply.code == .notFound)
            #expect(reply["details"] == ["resource_type": "work_item", "resource_id": id])
        }
    }

    @Test(arguments: Dialect.allCases)
    func metadata_isJudgedByTheStoredType(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask(status: "completed")
            let reply = try await bench.update(
                item, ["metadata": ["token_budget": 2000], "status": "blocked"])
            #expect(reply.code == .validationFailed)
            let paths = reply["details"]["errors"]?.array?.map { $0["path"] }
            #expect(paths == ["status", "metadata.token_budget"])
            #expect(try await bench.query(item).version == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func completionOverOpenDescendants_warns(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask()
            let child = try await bench.makeTask(below: root, status: "completed")
            let grandchild = try await bench.makeTask(below: child, status: "blocked")
            let warned = try await bench.update(root, ["status": "completed"])
            #expect(warned["warnings"] == ["open_descendants"])
            #expect(warned["status"] == "completed")
            _ = try await bench.update(grandchild, ["status": "completed"])
            let quiet = try await bench.update(warned, ["status": "completed"])
            #expect(quiet.code == nil)
            #expect(quiet["warnings"] == .null)
        }
    }
}
