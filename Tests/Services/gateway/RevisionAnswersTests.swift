import NIOCore
import Testing
import Transport
import Wire

@testable import Gateway

/// The same service as clients of each revision see it, through the whole gateway.
@Suite struct RevisionAnswersTests {
    private static let tools: [String: FakeService.Tool] = [
        "echo": { $0.echo() },
        "write_echo": { $0.echo() },
        "fail": {
            $0.answer(
                json: #"{"structuredContent":{"error":{"code":"not_found"}},"isError":true}"#)
        },
        "pretty": { $0.answer(json: "{\"structuredContent\":{\n \"a\":\r\n \"b\\n\"}}") },
        "blocks": { $0.answer(json: #"{"content":[{"type":"text","text":"own"}]}"#) },
        "broken": { $0.fail(.internalError, "a secret") },
    ]

    private static func connect(_ revision: Revision) throws -> (FakeService, TestClient) {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: tools)
        let client = try TestClient(directory)
        if !revision.isStateless {
            #expect(
                try client.initialize(revision)["result"]?["protocolVersion"]?.string == revision.rawValue)
        }
        return (service, client)
    }

    /// What every result of the stateless revision carries, and no other has.
    private static func checkEnvelope(_ answer: JSON, _ revision: Revision) {
        let result = answer["result"]
        #expect((result?["resultType"] == "complete") == revision.isStateless)
        let server = result?["_meta"]?["io.modelcontextprotocol/serverInfo"]
        #expect((server?["name"] == "holdfast") == revision.isStateless)
        #expect((result?["_meta"] != nil) == revision.isStateless)
    }

    @Test(arguments: Revision.allCases)
    func toolList_hasAllToolsInTheMembersOfTheRevision(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        try client.ask("tools/list", [], revision)
        let answer = try client.receive()
        let tools = answer["result"]?["tools"]?.array ?? []
        let own = OwnTool.all.map(\.name)
        // What asks for nothing and changes nothing comes first.
        #expect(own.first == "system_status")
        #expect(
            tools.compactMap { $0["name"]?.string } == own.prefix(1) + Self.tools.keys.sorted()
                + own.dropFirst())
        #expect((tools.first?["outputSchema"] != nil) == revision.hasStructuredResults)
        #expect((tools.first?["title"] != nil) == revision.hasStructuredResults)
        #expect((answer["result"]?["cacheScope"] == "private") == revision.isStateless)
        Self.checkEnvelope(answer, revision)
    }

    @Test(arguments: Revision.allCases)
    func call_carriesArgumentsAsTheyAre_andTheAnswerInTheFormOfTheRevision(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        let answer = try client.call("echo", #"{"b": 1.50,"a":"é\u00e9\n"}"#, revision)
        let seen = try service.calls.take()
        #expect(seen["arguments"]?.text == #"{"b":1.50,"a":"éé\n"}"#)
        let actor = seen["_meta"]?["dev.holdfast/actor"]
        #expect(actor == (revision.isStateless ? "mcp-client" : "tester"))
        let result = answer["result"]
        let block = result?["content"]?.array?.first
        #expect(block?["type"] == "text")
        let text = try JSON(parsing: block?["text"]?.string ?? "")
        #expect(text["arguments"] == seen["arguments"])
        #expect((result?["structuredContent"] == text) == revision.hasStructuredResults)
        #expect((result?["structuredContent"] != nil) == revision.hasStructuredResults)
        #expect(result?["isError"] == nil)
        Self.checkEnvelope(answer, revision)
    }

    @Test(arguments: Revision.allCases)
    func failedCall_isAResultThatSaysSo(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        let answer = try client.call("fail", "{}", revision)
        #expect(answer["result"]?["isError"] == true)
        #expect(
            answer["result"]?["content"]?.array?.first?["text"] == #"{"error":{"code":"not_found"}}"#)
        Self.checkEnvelope(answer, revision)
    }

    @Test(arguments: Revision.allCases)
    func unknownToolAndMethod_areProtocolErrors(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        #expect(try client.call("nope", "{}", revision)["error"]?["code"] == -32602)
        try client.ask("no/such", [], revision, id: #""x""#)
        let answer = try client.receive()
        #expect(answer["error"]?["code"] == -32601)
        #expect(answer["id"] == "x")
    }

    @Test func discover_namesEveryRevisionAndWhatWorks() throws {
        let (service, client) = try Self.connect(.july2026)
        defer { service.crash() }
        try client.ask("server/discover", [], .july2026)
        let answer = try client.receive()
        #expect(
            answer["result"]?["supportedVersions"] == [
                "2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26",
            ])
        #expect(
            answer["result"]?["capabilities"]?.object?.keys == [
                "tools", "resources", "prompts", "completions", "logging",
            ])
        #expect(answer["result"]?["ttlMs"]?.integer != nil)
        #expect(answer["result"]?["_meta"]?[MetaKey.caller] == ["scope": "admin"])
        Self.checkEnvelope(answer, .july2026)
        // It decided nothing: a handshake may still follow.
        #expect(try client.initialize(.june2025)["result"]?["protocolVersion"] == "2025-06-18")
    }

    @Test func absentArguments_areAnEmptyObject() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        try client.ask("tools/call", [#""name":"echo""#])
        #expect(try client.receive()["result"]?["structuredContent"]?["arguments"] == [:])
    }

    @Test func answerWithLineBreaks_staysOneLine() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        let result = try client.call("pretty")["result"]
        #expect(result?["structuredContent"] == ["a": "b\n"])
    }

    @Test func contentOfTheServicesOwn_isPassedOn() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        let result = try client.call("blocks")["result"]
        #expect(result == ["content": [["type": "text", "text": "own"]]])
    }

    @Test func internalErrorOfAService_isAFailedCallWithATraceID() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        let error = try client.call("broken")["result"]?["structuredContent"]?["error"]
        #expect(error?["code"] == "internal")
        #expect(error?["details"]?["trace_id"]?.string?.count == 32)
        #expect(error?.text.contains("secret") == false)
    }

    @Test func write_carriesAnOperationID_theClientsOwnIfItHasOne() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        _ = try client.call("write_echo")
        let minted = try service.calls.take()["_meta"]?["dev.holdfast/operation-id"]?.string
        #expect(minted?.split(separator: "-").dropFirst(2).first?.first == "7")
        let own = "01a0b1c2-0000-7000-8000-000000000001"
        let trace = #""traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01""#
        try client.ask(
            "tools/call",
            [
                #""name":"write_echo""#,
                #""_meta":{"dev.holdfast/operation-id":"\#(own)","dev.holdfast/deadline-ms":1,\#(trace)}"#,
            ])
        _ = try client.receive()
        let meta = try service.calls.take()["_meta"]
        #expect(meta?["dev.holdfast/operation-id"]?.string == own)
        #expect(meta?["traceparent"]?.string?.hasPrefix("00-0af7") == true)
        #expect((meta?["dev.holdfast/deadline-ms"]?.integer ?? 0) > 1)
        #expect(
            try client.call("echo")["result"]?["structuredContent"]?["meta"]?.object?.keys == [
                "dev.holdfast/deadline-ms", "dev.holdfast/actor",
            ])
    }
}
