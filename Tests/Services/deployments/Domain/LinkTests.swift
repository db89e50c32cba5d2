import NIOCore
import Primitives
import ServiceKit
import Testing
import Wire

@testable import Deployments

@Suite struct LinkTests {
    private let first = DeploymentFixtures.identifier(1)
    private let second = DeploymentFixtures.identifier(2)

    @Test func ownersWord_decidesEachIdInTheOrderGiven() throws {
        let word = Verification(found: [second: "Beta"], missing: [])
        #expect(
            try Link.verified([first, second], kind: .vendor, by: word) == [
                Link(id: first, label: first.description, isVerified: false),
                Link(id: second, label: "Beta", isVerified: true),
            ])
    }

    @Test func firstMissingId_isNamedWithItsKind() {
        let word = Verification(found: [:], missing: [second, first])
        let error = #expect(throws: ToolError.self) {
            try Link.verified([first, second], kind: .workItem, by: word)
        }
        #expect(error?.details["resource_type"] == "work_item")
        #expect(error?.details["resource_id"] == .string(first.description))
        #expect(error?.message.contains("work_item_ids") == true)
    }

    @Test func noLinks_areAnEmptyMember() {
        var writer = JSONWriter()
        writer.beginObject()
        [Link]().write(.vendor, into: &writer)
        writer.endObject()
        #expect(String(buffer: writer.buffer) == #"{"affected_vendors":[]}"#)
    }
}
