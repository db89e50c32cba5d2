import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

/// `WorkItemUpdate` where it touches a whole subtree: moves, deletions, restorations.
@Suite struct WorkItemUpdateTests {
    private let deletion: KeyValuePairs<String, JSON> = ["deleted_at": "2026-01-01T02:00:00+02:00"]
    private let restoration: KeyValuePairs<String, JSON> = ["clear": ["deleted_at"]]

    @Test(
        arguments: [
            (["title": "t"], 1, false), (["status": "blocked"], 1, false),
            (["status": "completed"], 2, false),
            (["parent_id": "00000000-0000-0000-0000-000000000002"], 4, true),
            (["clear": ["parent_id"]], 3, true), (["deleted_at": "2026-01-01T00:00:00Z"], 3, true),
            (["clear": ["deleted_at"]], 4, true),
        ] as [(JSONObject, Int, Bool)])
    func onlyChangesOfTheTree_takeItsLockAndTakeItFirst(
        fields: JSONObject, statementsCount: Int, takesLock: Bool
    ) throws {
        var arguments = fields
        arguments["id"] = .string(identifier(1).description)
        arguments["version"] = 1
        let tool = try InputReader.read(UpdateWorkItem.self, from: arguments)
        let context = CallContext(
            operationID: identifier(2), actor: "x", now: Timestamp(milliseconds: 0),
            deadline: Deadline(milliseconds: 1000, from: MonotonicTime(nanoseconds: 0)),
            dialect: .postgresql, newIdentifier: { identifier(3) })
        guard case .query(let statements, _) = WorkItemUpdate(tool: tool, context: context).start() else {
            Issue.record("an update reads first")
            return
        }
        #expect(statements.count == statementsCount)
        #expect(statements.first?.sql.contains("pg_advisory_xact_lock(") == takesLock)
        #expect(statements.filter { $0.sql.hasSuffix("FOR NO KEY UPDATE") }.count == 1)
    }

    @Test(arguments: Dialect.allCases)
    func move_takesTheSubtreeAndKeepsTheVersionsBelow(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let target = try await bench.makeTask("target")
            let root = try await bench.makeTask("root")
            let moved = try await bench.makeTask("moved", below: root)
            let below = try await bench.makeTask("below", below: moved)
            let reply = try await bench.update(moved, ["parent_id": target["id"], "title": "renamed"])
            #expect(reply.version == 2)
            #expect(reply["parent_id"] == target["id"])
            #expect(reply["title"] == "renamed")
            let family = try await bench.query(below)
            #expect(family.version == 1)
            #expect(family["depth"] == 2)
            #expect(family["path"].string == "\(reply["path"].string ?? "")/\(below["id"].string ?? "")")
            #expect(family["ancestors"].array?.map { $0["title"] } == ["target", "renamed"])

            let changes = try await bench.rows(
                "SELECT entity_id, version, action FROM changes WHERE action = 'moved' ORDER BY version DESC")
            let ids = [reply, family].map { $0["id"].string ?? "" }
            #expect(changes == ["\(ids[0])|2|moved", "\(ids[1])|1|moved"])

            let times = try await bench.rows("SELECT at FROM changes WHERE action = 'moved'")
            #expect(times.allSatisfy { $0 >= reply["updated_at"].string ?? "none" })

            let toRoot = try await bench.update(reply, ["clear": ["parent_id"]])
            #expect(toRoot["parent_id"] == .null)
            #expect(toRoot["depth"] == 0)
            #expect(try await bench.query(below)["depth"] == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func moveBelowItself_showsTheLoop(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("a")
            let child = try await bench.makeTask("b", below: root)
            let leaf = try await bench.makeTask("c", below: child)
            let reply = try await bench.update(root, ["parent_id": leaf["id"]])
            #expect(reply.code == .cycle)
            let loop = [root, child, leaf].map { JSON.object(["id": $0["id"], "title": $0["title"]]) }
            #expect(reply["details"]["loop"] == .array(loop))
            let itself = try await bench.update(root, ["parent_id": root["id"]])
            #expect(itself.code == .cycle)
            #expect(itself["details"]["loop"]?.array?.count == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func depthOfAMove_countsDeletedDescendants(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var target = try await bench.makeTask()
            for _ in 1...4 { target = try await bench.makeTask(below: target) }
            let item = try await bench.makeTask()
            let child = try await bench.makeTask(below: item)
            _ = try await bench.update(child, deletion)
            let reply = try await bench.update(item, ["parent_id": target["id"]])
            #expect(reply.code == .depthExceeded)
            #expect(reply["details"] == ["depth": 6, "limit": 5])
            let unknown = try await bench.update(item, ["parent_id": .string(identifier(4).description)])
            #expect(unknown.code == .notFound)
            #expect(try await bench.update(item, ["parent_id": child["id"]]).code == .notFound)
        }
    }

    @Test(arguments: Dialect.allCases)
    func deletion_takesWhatIsNotDeletedAndRestorationBringsJustThatBack(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let early = try await bench.makeTask("early", below: root)
            let late = try await bench.makeTask("late", below: root)
            _ = try await bench.makeTask("leaf", below: late)
            let earlyGone = try await bench.update(early, deletion)
            #expect(earlyGone["affected_count"] == 1)
            #expect(earlyGone["deleted_at"] == "2026-01-01T00:00:00.000Z")

            let gone = try await bench.update(root, deletion)
            #expect(gone["affected_count"] == 3)
            #expect(gone.version == 2)
            #expect(try await bench.query(late).version == 2)
            #expect(try await bench.query(early).version == 2)
            let shown = try await bench.query(root)
            #expect(shown["children"].array?.map { $0["title"] } == ["late"])

            let back = try await bench.update(gone, restoration)
            #expect(back["affected_count"] == 3)
            #expect(back["deleted_at"] == .null)
            #expect(back.version == 3)
            #expect(try await bench.query(late).version == 3)
            #expect(try await bench.query(early)["deleted_at"] != .null)
            let earlyBack = try await bench.update(earlyGone, restoration)
            #expect(earlyBack["affected_count"] == 1)

            let actions = try await bench.rows(
                "SELECT action, count(*) FROM changes GROUP BY action ORDER BY action")
            #expect(actions == ["created|4", "deleted|4", "restored|4"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func deletedItem_isNotFoundToEverythingButItsRestoration(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask()
            let gone = try await bench.update(item, deletion)
            #expect(try await bench.update(gone, ["title": "x"]).code == .notFound)
            #expect(try await bench.update(gone, deletion).code == .notFound)
            #expect(try await bench.update(gone, ["clear": ["parent_id"]]).code == .notFound)
            #expect(try await bench.update(item, restoration).code == .versionConflict)
            #expect(try await bench.query(item)["deleted_at"] != .null)
            let back = try await bench.update(gone, ["clear": ["deleted_at"], "title": "back"])
            #expect(back["title"] == "back")
            #expect(back["deleted_at"] == .null)
            let again = try await bench.update(back, restoration)
            #expect(again.code == nil)
            #expect(again.version == back.version + 1)
            #expect(again["affected_count"] == .null)
        }
    }

    @Test(arguments: Dialect.allCases)
    func itemBelowADeletedParent_canNotBeRestoredAlone(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("the root")
            let child = try await bench.makeTask(below: root)
            _ = try await bench.update(root, deletion)
            let gone = try await bench.query(child)
            let reply = try await bench.update(gone, restoration)
            #expect(reply.code == .validationFailed)
            #expect(reply["message"].string?.contains("the root") == true)
            #expect(reply["details"]["errors"]?.array?.first?["rule"] == "parent_deleted")
        }
    }

    @Test(arguments: Dialect.allCases)
    func completionWithRestoration_warnsOfWhatComesBack(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask()
            _ = try await bench.makeTask(below: root)
            let gone = try await bench.update(
                root, ["deleted_at": "2026-01-01T00:00:00Z", "status": "blocked"])
            #expect(gone["status"] == "blocked")
            let back = try await bench.update(gone, ["clear": ["deleted_at"], "status": "completed"])
            #expect(back["warnings"] == ["open_descendants"])
            let silent = try await bench.update(
                back, ["deleted_at": "2026-01-01T00:00:00Z", "status": "completed"])
            #expect(silent["warnings"] == .null)
        }
    }
}
