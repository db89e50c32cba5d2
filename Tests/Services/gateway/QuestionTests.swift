import NIOCore
import Testing
import Transport
import Wire

@testable import Gateway

/// What services say and ask before they answer, as clients of each era hear it.
@Suite(.timeLimit(.minutes(2))) struct QuestionTests {
    private static let tools: [String: FakeService.Tool] = [
        "work": { request in
            let token = request.params?["_meta"]?["progressToken"]?.decoded
            for progress in [0, 100, 50] {
                if let token {
                    request.notify(
                        "notifications/progress",
                        ["progressToken": token, "progress": .integer(progress), "total": 100])
                }
                for level in ["debug", "warning"] {
                    request.notify("notifications/message", ["level": .string(level), "data": "d"])
                }
            }
            request.echo()
        },
        "ask": { request in
            guard let responses = request.params?["inputResponses"] else {
                return request.answer(
                    json: #"{"resultType":"input_required","requestState":"s1","inputRequests":{"name":"#
                        + #"{"method":"elicitation/create","params":{"message":"Who?"}}}}"#)
            }
            request.answer {
                $0.writeString(#"{"structuredContent":{"responses":"#)
                $0.writeImmutableBuffer(responses.bytes)
                $0.writeString(#","state":"#)
                $0.writeImmutableBuffer(request.params?["requestState"]?.bytes ?? ByteBuffer(string: "0"))
                $0.writeString("}}")
            }
        },
    ]

    private static func connect(
        _ revision: Revision, capabilities: String = #"{"elicitation":{}}"#
    ) throws -> (FakeService, TestClient) {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: tools, isForeign: true)
        let client = try TestClient(directory)
        if !revision.isStateless {
            try client.send(
                SessionMachineTests.initialize(revision.rawValue)
                    .replacing(#""capabilities":{}"#, with: #""capabilities":\#(capabilities)"#))
            _ = try client.receive()
        }
        return (service, client)
    }

    @Test func progressAndLog_comeBeforeTheAnswer_underTheClientsToken() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        try client.ask("tools/call", [#""name":"work""#, #""_meta":{"progressToken":"mine"}"#])
        var methods: [String] = []
        while true {
            let message = try client.receive()
            guard let method = message["method"]?.string else {
                #expect(message["result"]?["isError"] == nil)
                break
            }
            methods.append(method)
            if method == "notifications/progress" {
                #expect(message["params"]?["progressToken"] == "mine")
            } else {
                #expect(message["params"] == ["level": "warning", "data": "d"])
            }
        }
        let (progress, log) = ("notifications/progress", "notifications/message")
        // Progress that goes back is no progress.
        #expect(methods == [progress, log, progress, log, log])
        try client.ask("logging/setLevel", [#""level":"error""#])
        _ = try client.receive()
        // Neither was asked for.
        #expect(try client.call("work")["result"] != nil)
    }

    @Test func olderClient_isAskedByARequest_andTheCallGoesOn() throws {
        let (service, client) = try Self.connect(.june2025)
        defer { service.crash() }
        try client.ask("tools/call", [#""name":"ask""#], id: "9")
        let question = try client.receive()
        #expect(question["method"] == "elicitation/create")
        #expect(question["params"] == ["message": "Who?"])
        let id = try #require(question["id"]?.text)
        try client.send(
            #"{"jsonrpc":"2.0","id":\#(id),"result":{"action":"accept","content":{"a":"b"}}}"#)
        let answer = try client.receive()
        #expect(answer["id"] == 9)
        let content = answer["result"]?["structuredContent"]
        #expect(content?["responses"] == ["name": ["action": "accept", "content": ["a": "b"]]])
        #expect(content?["state"] == "s1")
    }

    @Test func cancelledCall_waitsForNoAnswer() throws {
        let (service, client) = try Self.connect(.june2025)
        defer { service.crash() }
        try client.ask("tools/call", [#""name":"ask""#], id: "9")
        let id = try #require(try client.receive()["id"]?.text)
        try client.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}"#)
        try client.send(#"{"jsonrpc":"2.0","id":\#(id),"result":{"action":"cancel"}}"#)
        try client.ask("ping", id: "10")
        #expect(try client.receive()["id"] == 10)
    }

    @Test func clientThatCannotBeAsked_isToldWhatItLacks() throws {
        let (service, client) = try Self.connect(.november2025, capabilities: "{}")
        defer { service.crash() }
        let error = try client.call("ask")["result"]?["structuredContent"]?["error"]
        #expect(error?["code"] == "unavailable")
        #expect(error?["details"]?["needed_capability"] == "elicitation")
    }

    @Test func statelessClient_getsTheQuestionAsAResult_andBringsTheAnswer() throws {
        let (service, client) = try Self.connect(.july2026)
        defer { service.crash() }
        try client.ask("tools/call", [#""name":"ask""#], .july2026)
        let question = try client.receive()["result"]
        #expect(question?["resultType"] == "input_required")
        #expect(question?["inputRequests"]?["name"]?["method"] == "elicitation/create")
        #expect(question?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "holdfast")
        let carried = try #require(question?["requestState"]?.text)
        func decline(_ state: String, _ tool: String = "ask") throws -> JSON {
            try client.ask(
                "tools/call",
                [
                    #""name":"\#(tool)""#, #""inputResponses":{"name":{"action":"decline"}}"#,
                    #""requestState":\#(state)"#,
                ], .july2026)
            return try client.receive()
        }
        let content = try decline(carried)["result"]?["structuredContent"]
        #expect(content == ["responses": ["name": ["action": "decline"]], "state": "s1"])
        // What was not given out, or for something else, never gets to the service.
        for (state, tool) in [(#""s1""#, "ask"), (#""1.2.3.s1""#, "ask"), (carried, "work")] {
            #expect(try decline(state, tool)["error"]?["code"] == -32602, "\(state) \(tool)")
        }
    }
}
