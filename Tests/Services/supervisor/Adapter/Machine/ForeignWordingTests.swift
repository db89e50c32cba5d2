import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct ForeignWordingTests {
    private func call(_ method: String = "tools/call", _ params: String) -> AdapterCall {
        AdapterCall(
            id: "a", method: method, params: AdapterRig.json(params).object ?? [:],
            deadline: MonotonicTime(nanoseconds: 0))
    }

    private static let meta = """
        {"name":"t","arguments":{"n":1.50},"inputResponses":{"k":{}},"requestState":"s","_meta":{
        "dev.holdfast/actor":"me","dev.holdfast/deadline-ms":5,"progressToken":"p","traceparent":"00-a",
        "io.modelcontextprotocol/clientCapabilities":{"roots":{}},"com.example/x":1}}
        """

    @Test func statelessServer_seesTheEnvelopeAndNothingOfOurs() {
        #expect(
            ForeignWording.params(of: call("tools/call", Self.meta), id: 7, .stateless).text == """
                {"name":"t","arguments":{"n":1.50},"inputResponses":{"k":{}},"requestState":"s","_meta":{\
                "progressToken":7,"traceparent":"00-a",\
                "io.modelcontextprotocol/clientCapabilities":{"roots":{}},"com.example/x":1,\
                "io.modelcontextprotocol/protocolVersion":"2026-07-28"}}
                """)
    }

    @Test func serverAfterAHandshake_seesNothingOfTheEnvelope() {
        #expect(
            ForeignWording.params(of: call("tools/call", Self.meta), id: 7, .legacy("2025-06-18")).text == """
                {"name":"t","arguments":{"n":1.50},"_meta":{"progressToken":7,"traceparent":"00-a",\
                "com.example/x":1}}
                """)
        #expect(
            ForeignWording.params(of: call("tools/list", "{}"), id: 7, .legacy("2025-06-18")).text == "{}")
    }

    private func greeting(_ result: JSON) throws -> ForeignGreeting {
        try #require(ForeignGreeting(discovered: result) ?? ForeignGreeting(initialized: result))
    }

    private static let old: JSON = [
        "protocolVersion": "2025-06-18", "capabilities": [:], "serverInfo": ["name": "old"],
    ]
    private static let new: JSON = ["supportedVersions": ["2026-07-28"]]

    @Test(arguments: [
        (
            "tools/call", #"{"content":[]}"#,
            #"{"content":[],"resultType":"complete","#
                + #""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"old"}}}"#
        ),
        (
            "tools/list", #"{"tools":[],"_meta":{"a":1,"dev.holdfast/source":"x"}}"#,
            #"{"tools":[],"_meta":{"a":1,"io.modelcontextprotocol/serverInfo":{"name":"old"}},"#
                + #""resultType":"complete","ttlMs":0,"cacheScope":"private"}"#
        ),
    ])
    func resultAfterAHandshake_becomesAStatelessOne(method: String, result: String, expected: String) throws {
        let answer = ForeignWording.result(
            AdapterRig.json(result), of: call(method, "{}"), try greeting(Self.old))
        #expect(answer == .result(AdapterRig.json(expected)))
    }

    @Test func statelessResult_losesOurKeysAlone() throws {
        let result = AdapterRig.json(#"{"resultType":"x","_meta":{"dev.holdfast/source":"x"},"a":1.0}"#)
        let answer = ForeignWording.result(result, of: call("tools/call", "{}"), try greeting(Self.new))
        #expect(answer == .result(AdapterRig.json(#"{"resultType":"x","a":1.0}"#)))
    }

    @Test(arguments: [
        (#"{"code":-32002,"message":"m"}"#, #"{"code":-32602,"message":"m","data":{"uri":"u"}}"#),
        (
            #"{"code":-32002,"message":"m","data":{"uri":"v"}}"#,
            #"{"code":-32602,"message":"m","data":{"uri":"v"}}"#
        ),
        (#"{"code":-32042,"message":"m"}"#, #"{"code":-32603,"message":"m"}"#),
        (#"{"code":7,"message":"m","data":1}"#, #"{"code":7,"message":"m","data":1}"#),
    ])
    func errorAfterAHandshake_hasACodeOfTheStatelessRevision(error: String, expected: String) {
        let answer = ForeignWording.error(
            AdapterRig.json(error), of: call("resources/read", #"{"uri":"u"}"#), .legacy("2025-06-18"))
        #expect(answer == .error(AdapterRig.json(expected)))
    }
}
