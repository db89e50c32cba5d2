import NIOCore
import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

/// `WorkItemUpdate` where the item is remembered: it rests on that, or reads where it is something else now.
@Suite struct WorkItemUpdateGuessTests {
    private func start(_ fields: JSONObject, version: Int64, memory: Memory) throws -> TransactionStep<Answer>
    {
        var arguments = fields
        arguments["id"] = .string(identifier(1).description)
        arguments["version"] = .integer(version)
        let tool = try InputReader.read(UpdateWorkItem.self, from: arguments)
        let context = CallContext(
            operationID: identifier(2), actor: "x", now: Timestamp(milliseconds: 1000),
            deadline: Deadline(milliseconds: 1000, from: MonotonicTime(nanoseconds: 0)),
            dialect: .postgresql, memory: memory, newIdentifier: { identifier(3) })
        return WorkItemUpdate(tool: tool, context: context).start()
    }

    private func memory(metadata: String = "{}") -> Memory {
        let item = WorkItem(
            id: identifier(1), version: 4, type: .task, title: "t", status: .active, parentID: nil,
            path: ItemPath(root: identifier(1)), metadata: ByteBuffer(string: metadata),
            createdAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 7), createdBy: "a",
            updatedBy: "a")
        let memory = Memory()
        item.remember(writtenBy: identifier(9), in: memory)
        return memory
    }

    @Test(arguments: [["title": "u"], ["status": "completed"]] as [JSONObject])
    func rememberedItem_isChangedInOneBatchThatChecksIt(fields: JSONObject) throws {
        guard
            case .commitIf(let precondition, .commit(let statements, _), .query) =
                try start(fields, version: 4, memory: memory())
        else {
            Issue.record("the update does not guess")
            return
        }
        #expect(statements.count == 1)
        #expect(precondition.finds.parameters.contains(.identifier(identifier(9))))
        #expect(precondition.finds.sql.hasSuffix("FOR NO KEY UPDATE"))
        #expect(precondition.finds.sql.contains("NOT EXISTS") == (fields["status"] != nil))
    }

    @Test(
        arguments: [
            ([:], 4), (["title": "u"], 3), (["title": "u"], 5), (["clear": ["parent_id"]], 4),
            (["deleted_at": "2026-01-01T00:00:00Z"], 4), (["metadata": ["estimated_hours": "x"]], 4),
        ] as [(JSONObject, Int64)])
    func whatCannotBeGuessed_isRead(fields: JSONObject, version: Int64) throws {
        guard case .query = try start(fields, version: version, memory: memory()) else {
            Issue.record("the update guesses")
            return
        }
    }

    @Test func itemWithMuchMetadata_isNotRemembered() throws {
        let long = #"{"blocked_reason":"\#(String(repeating: "x", count: 2000))"}"#
        guard case .query = try start(["title": "u"], version: 4, memory: memory(metadata: long)) else {
            Issue.record("the update guesses")
            return
        }
    }

    /// The version alone does not tell that a record is the remembered one.
    @Test(arguments: Dialect.allCases)
    func otherRowOfTheSameVersion_isWhatIsChanged(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("mine")
            try await bench.write([
                "UPDATE work_items SET title = 'theirs', last_operation_id = '\(Clocks.system.identifier())'"
            ])
            let reply = try await bench.update(item, ["branch_name": "b"])
            #expect(reply.version == 2)
            #expect(reply["title"] == "theirs")
            #expect(try await bench.query(item)["title"] == "theirs")
        }
    }

    @Test(arguments: Dialect.allCases)
    func attemptOfAnotherTime_isNotWhatIsRemembered(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("mine")
            try await bench.write([
                "UPDATE work_items SET title = 'theirs', updated_at = '2020-01-01T00:00:00.000Z'"
            ])
            #expect(try await bench.update(item, ["branch_name": "b"])["title"] == "theirs")
        }
    }

    @Test(arguments: Dialect.allCases)
    func completion_warnsOfOpenDescendantsAllTheSame(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let parent = try await bench.makeTask("parent")
            let child = try await bench.makeTask("child", below: parent)
            let warned = try await bench.update(parent, ["status": "completed"])
            #expect(warned["warnings"] == ["open_descendants"])
            let open = try await bench.update(warned, ["status": "active"])
            #expect(try await bench.update(child, ["status": "completed"])["warnings"] == .null)
            let completed = try await bench.update(open, ["status": "completed"])
            #expect(completed["warnings"] == .null)
            #expect(completed.version == 4)
        }
    }

    @Test(arguments: Dialect.allCases)
    func itemMovedAlong_isNotPutBack(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let (a, b) = (try await bench.makeTask("a"), try await bench.makeTask("b"))
            let moved = try await bench.makeTask("moved", below: a)
            let child = try await bench.makeTask("child", below: moved)
            _ = try await bench.update(moved, ["parent_id": b["id"]])
            let reply = try await bench.update(child, ["title": "renamed"])
            let ancestors = try await bench.query(reply)["ancestors"].array?.map { $0["title"] }
            #expect(ancestors == ["b", "moved"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func sameOperation_isDoneOnce(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask("old")
            let arguments: JSONObject = ["id": item["id"], "version": 1, "title": "new"]
            let operationID = Clocks.system.identifier()
            let first = try await bench.call("update_work_item", arguments, operationID: operationID)
            let second = try await bench.call("update_work_item", arguments, operationID: operationID)
            #expect(first.content == second.content)
            #expect(try await bench.query(item).version == 2)
            let stale = try await bench.call("update_work_item", arguments)
            #expect(stale.code == .versionConflict)
        }
    }
}
