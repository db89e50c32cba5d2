import Primitives
import ServiceKit
import Testing
import Wire

@testable import WorkItems

@Suite struct EnhancementRewritingTests {
    private let row: JSONObject = [
        "id": "019a0000-0000-7000-8000-000000000001", "version": 3, "title": "t", "description": "d",
        "priority": 2, "status": "approved", "target_quarter": nil,
        "requires_constitutional_principles": #"["I"]"#, "depends_on": "[]", "created_by": "a",
        "updated_by": "b",
    ]

    private func calls(over current: JSONObject?) -> [Rewriting] {
        WorkItemRewriting.calls(FormerRecord(entity: "enhancement", row: row), current)
    }

    @Test func missingEnhancement_isMadeUnderItsId() throws {
        let calls = calls(over: nil)
        #expect(calls.map(\.tool) == ["create_enhancement"])
        #expect(calls[0].identifiers.map(\.description) == ["019a0000-0000-7000-8000-000000000001"])
        #expect(calls[0].arguments["requires_constitutional_principles"] == ["I"])
        #expect(calls[0].arguments["status"] == "approved")
        _ = try InputReader.read(CreateEnhancement.self, from: calls[0].arguments)
    }

    @Test func enhancementThatDiffers_isGivenOnlyWhatDiffers() throws {
        var there = row
        there["priority"] = 1
        there["target_quarter"] = "2026-Q1"
        there["depends_on"] = ["019a0000-0000-7000-8000-000000000002"]
        let calls = calls(over: there)
        #expect(calls.map(\.tool) == ["update_enhancement"])
        #expect(calls[0].arguments["priority"] == 2)
        #expect(calls[0].arguments["clear"] == ["target_quarter"])
        #expect(calls[0].arguments["depends_on"] == [])
        #expect(calls[0].arguments["title"] == nil)
    }

    @Test func sameEnhancement_needsNothing() {
        var there = row
        there["requires_constitutional_principles"] = ["I"]
        there["depends_on"] = []
        #expect(calls(over: there).isEmpty)
    }
}
