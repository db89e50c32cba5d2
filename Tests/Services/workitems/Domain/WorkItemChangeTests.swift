import NIOCore
import Primitives
import ServiceKit
import Testing
import Wire

@testable import WorkItems

@Suite struct WorkItemChangeTests {
    @Test func emptyChange_namesNothingAndKeepsEverything() throws {
        let change = WorkItemChange()
        #expect(change.isEmpty)
        #expect(!change.touchesTree)
        #expect(try change.applied(to: sampleItem()) == sampleItem())
    }

    @Test func fields_areSetKeptAndEmptied() throws {
        var change = WorkItemChange()
        change.title = "new"
        change.branchName = .empty
        change.commitHash = .set("abc")
        let item = try change.applied(to: sampleItem())
        #expect(item.title == "new")
        #expect(item.branchName == nil)
        #expect(item.commitHash == "abc")
        #expect(item.pullRequestNumber == 7)
        #expect(item.version == 3)
    }

    @Test func metadata_isJudgedByTheStoredType() throws {
        var change = WorkItemChange()
        change.metadata = ["estimated_hours": 3, "blocked_reason": nil]
        #expect(String(buffer: try change.applied(to: sampleItem()).metadata) == #"{"estimated_hours":3}"#)
    }

    @Test func everyFault_isToldAtOnce() throws {
        var item = sampleItem()
        item.status = .completed
        var change = WorkItemChange()
        change.status = .blocked
        change.metadata = ["actual_hours": 1001, "description": "d"]
        let error = try #require(throws: ToolError.self) { try change.applied(to: item) }
        let paths = error.details["errors"]?.array?.compactMap { $0["path"]?.string }
        #expect(paths == ["status", "metadata.actual_hours", "metadata.description"])
    }

    @Test func parentAndDeletion_touchTheTree() {
        var moving = WorkItemChange()
        moving.parent = .set(identifier(9))
        #expect(moving.touchesTree)
        #expect(moving.newParentID == identifier(9))
        var restoring = WorkItemChange()
        restoring.deletion = .empty
        #expect(restoring.touchesTree)
        #expect(restoring.restores)
        #expect(!restoring.isEmpty)
    }
}
