import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct ConflictDecisionTests {
    @Test(arguments: [
        (#"{"decision":{"action":"accept","content":{"keep":"local"}}}"#, ConflictDecision.keep("local")),
        (#"{"decision":{"action":"accept","content":{"keep":"both"}}}"#, .open),
        (#"{"decision":{"action":"accept"}}"#, .open),
        (#"{"decision":{"action":"decline"}}"#, .refused("decline")),
        (#"{"decision":{"action":"cancel"}}"#, .refused("cancel")), (#"{"other":{}}"#, .open), ("{}", .open),
    ])
    func answer_isReadAsWhatItSays(text: String, decision: ConflictDecision) throws {
        #expect(ConflictDecision(try JSONSlice(checking: ByteBuffer(string: text))) == decision)
    }

    @Test(arguments: [
        (#"{"elicitation":{}}"#, true), (#"{"elicitation":{"form":{}}}"#, true),
        (#"{"elicitation":{"url":{}}}"#, false), ("{}", false),
    ])
    func person_isAskedWhereTheClientHasForms(capabilities: String, may: Bool) throws {
        #expect(ConflictDecision.canAsk(try JSONSlice(checking: ByteBuffer(string: capabilities))) == may)
    }

    @Test func question_showsBothSides() {
        let conflict: JSON = [
            "entity": "vendor", "kind": "version", "ours": [["tool": "t"]], "theirs": ["name": "acme"],
        ]
        let params = ConflictDecision.question(conflict, state: "s")["inputRequests"]?["decision"]?["params"]
        let message = params?["message"]?.string ?? ""
        #expect(message.contains("vendor") && message.contains("acme") && message.contains(#""tool":"t""#))
        #expect(params?["requestedSchema"]?["properties"]?["keep"]?["enum"]?.decoded == ["local", "primary"])
    }
}
