import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct CreateWorkItemTests {
    private func faults(_ arguments: JSONObject) throws -> [String] {
        do {
            _ = try InputReader.read(CreateWorkItem.self, from: arguments)
            return []
        } catch {
            return error.details["errors"]?.array?.map {
                "\($0["path"]?.string ?? "") \($0["rule"]?.string ?? "")"
            } ?? []
        }
    }

    @Test func everyFault_isToldAtOnce() throws {
        let found = try faults([
            "item_type": "task", "title": " ", "metadata": ["actual_hours": 1001], "parent_id": "x",
            "status": "open", "branch_name": "", "commit_hash": "ABC", "pr_number": 0, "titel": "x",
        ])
        #expect(
            found == [
                "title not_blank", "parent_id uuid", "status enum", "branch_name min_length",
                "commit_hash pattern", "pr_number minimum", "metadata.actual_hours range",
                "titel unknown_argument",
            ])
    }

    @Test func missingArguments_areNamed() throws {
        #expect(try faults([:]) == ["item_type required", "title required", "metadata required"])
    }

    @Test(arguments: ["", "Task ", "epic"])
    func unknownType_isRefusedWithoutJudgingItsMetadata(type: String) throws {
        let arguments: JSONObject = ["item_type": .string(type), "title": "t", "metadata": ["x": 1]]
        #expect(try faults(arguments) == ["item_type enum"])
    }

    @Test(arguments: [("😀", 200, true), ("é", 200, true), ("x", 201, false), ("😀", 201, false)])
    func titleLength_countsUnicodeScalars(scalar: String, count: Int, isAccepted: Bool) throws {
        let title = String(repeating: scalar, count: count)
        let arguments: JSONObject = ["item_type": "task", "title": .string(title), "metadata": [:]]
        #expect(try faults(arguments).isEmpty == isAccepted)
    }

    @Test(arguments: Dialect.allCases)
    func createdItem_isAnsweredAsItIsStored(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let parent = try await bench.makeTask("parent")
            let reply = try await bench.call(
                "create_work_item",
                [
                    "item_type": "research", "title": "Ölçüm 😀", "status": "blocked",
                    "metadata": ["findings_summary": "f", "extra": ["n": 15], "references": nil],
                    "parent_id": .string(parent["id"].string?.uppercased() ?? ""), "branch_name": "001-x",
                    "commit_hash": .string(String(repeating: "0af", count: 13) + "0"), "pr_number": 7,
                    "created_by": "claude-code",
                ])
            #expect(reply.code == nil)
            #expect(reply["version"] == 1)
            #expect(reply["depth"] == 1)
            #expect(reply["parent_id"] == parent["id"])
            #expect(reply["path"].string == "/\(parent["id"].string ?? "")/\(reply["id"].string ?? "")")
            #expect(reply["metadata"].text == #"{"findings_summary":"f","extra":{"n":15}}"#)
            #expect(reply["created_by"] == "claude-code")
            #expect(reply["updated_by"] == "claude-code")
            #expect(reply["created_at"] == reply["updated_at"])
            let stored = try await bench.query(reply)
            for member in reply.content.object?.members ?? [] where member.key != "operation_id" {
                #expect(stored[member.key] == member.value, "\(member.key)")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func minimalItem_hasItsDefaults(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let reply = try await bench.call(
                "create_work_item",
                [
                    "item_type": "task", "title": "t", "metadata": [:], "branch_name": nil,
                    "created_by": nil,
                ])
            #expect(reply["status"] == "active")
            #expect(reply["created_by"] == "tester")
            for name in ["parent_id", "branch_name", "commit_hash", "pr_number", "deleted_at"] {
                #expect(reply.content[name] == .null, "\(name)")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func parentThatIsUnknownDeletedOrTooDeep_isRefused(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            func create(below id: JSON) async throws -> Bench.Reply {
                try await bench.call(
                    "create_work_item",
                    ["item_type": "task", "title": "t", "metadata": [:], "parent_id": id])
            }
            let unknown = try await create(below: .string(identifier(5).description))
            #expect(unknown.code == .notFound)
            #expect(unknown["details"]["resource_id"]?.string == identifier(5).description)

            let deleted = try await bench.makeTask()
            _ = try await bench.update(deleted, ["deleted_at": "2026-01-01T00:00:00Z"])
            #expect(try await create(below: deleted["id"]).code == .notFound)

            var deepest = try await bench.makeTask()
            for _ in 1...5 { deepest = try await bench.makeTask(below: deepest) }
            #expect(deepest["depth"] == 5)
            let tooDeep = try await create(below: deepest["id"])
            #expect(tooDeep.code == .depthExceeded)
            #expect(tooDeep["details"] == ["depth": 6, "limit": 5])
        }
    }

    /// The service remembers where a parent lies, and must notice that it lies elsewhere now.
    @Test(arguments: Dialect.allCases)
    func parentThatHasChangedSince_isLookedAtAgain(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let parent = try await bench.makeTask("parent")
            let first = try await bench.makeTask(below: parent)
            #expect(first["depth"] == 1)
            let moved = try await bench.update(parent, ["parent_id": root["id"]])
            for _ in 0..<2 {
                let below = try await bench.makeTask(below: moved)
                let path = "\(moved["path"].string ?? "")/\(below["id"].string ?? "")"
                #expect(below["path"].string == path)
                #expect(below["depth"] == 2)
            }
            let deleted = try await bench.update(moved, ["deleted_at": "2026-01-01T00:00:00Z"])
            let refused = try await bench.call(
                "create_work_item",
                ["item_type": "task", "title": "t", "metadata": [:], "parent_id": deleted["id"]])
            #expect(refused.code == .notFound)
            #expect(try await bench.rows("SELECT count(*) FROM work_items") == ["5"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func creationAskedForAgain_happensOnce(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let parent = try await bench.makeTask("parent")
            let operation = Clocks.system.identifier()
            let arguments: JSONObject = [
                "item_type": "task", "title": "t", "metadata": [:], "parent_id": parent["id"],
            ]
            let first = try await bench.call("create_work_item", arguments, operationID: operation)
            let again = try await bench.call("create_work_item", arguments, operationID: operation)
            #expect(first.code == nil)
            #expect(again.content == first.content)
            let other = try await bench.call(
                "create_work_item", ["item_type": "task", "title": "u", "metadata": [:]],
                operationID: operation)
            #expect(other.code == .operationMismatch)
            #expect(try await bench.rows("SELECT count(*) FROM work_items") == ["2"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func creation_isRecordedAsAChange(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask()
            let changes = try await bench.rows(
                "SELECT entity, entity_id, version, action, actor, before FROM changes")
            #expect(changes == ["work_item|\(item["id"].string ?? "")|1|created|tester|"])
        }
    }
}
