import NIOCore
import Testing
import Transport
import Wire

@testable import Gateway

/// Resources, prompts and completions of services as clients of each revision see them.
@Suite(.timeLimit(.minutes(2))) struct OfferTests {
    private static let lists: [OfferKind: String] = [
        .resources: #"{"uri":"x://one","name":"one","title":"One"}"#,
        .templates: #"{"uriTemplate":"x://things/{id}","name":"thing"}"#,
        .prompts: #"{"name":"plan","description":"d","arguments":[{"name":"a"}]}"#,
    ]

    private static let methods: [String: FakeService.Tool] = [
        "resources/read": { request in
            guard let uri = request.params?["uri"]?.string, !uri.hasSuffix("nope") else {
                return request.fail(
                    .invalidParameters, "no such resource",
                    data: ["uri": request.params?["uri"]?.decoded ?? .null])
            }
            request.answer(json: #"{"contents":[{"uri":"\#(uri)","text":"t"}],"_meta":{"a":1}}"#)
        },
        "prompts/get": { request in
            request.answer {
                $0.writeString(#"{"messages":[],"description":"#)
                $0.writeImmutableBuffer(
                    (request.params?["arguments"]?["a"]?.bytes) ?? ByteBuffer(string: "1"))
                $0.writeString("}")
            }
        },
        "completion/complete": { request in
            let name = request.params?["argument"]?["name"]?.string ?? "?"
            request.answer(json: #"{"completion":{"values":["\#(name)"],"hasMore":false}}"#)
        },
    ]

    private static func connect(_ revision: Revision) throws -> (FakeService, TestClient) {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, methods: methods, lists: lists)
        let client = try TestClient(directory)
        if !revision.isStateless { _ = try client.initialize(revision) }
        return (service, client)
    }

    @Test(arguments: Revision.allCases)
    func lists_holdWhatServicesAndGatewayOffer(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        try client.ask("resources/list", [], revision)
        let resources = try client.receive()["result"]
        #expect(
            resources?["resources"]?.array?.compactMap { $0["uri"]?.string } == [
                "x://one", "holdfast://status", "holdfast://system", "holdfast://conflicts",
            ])
        #expect((resources?["cacheScope"] == "private") == revision.isStateless)
        try client.ask("resources/templates/list", [], revision)
        let templates = try client.receive()["result"]?["resourceTemplates"]?.array
        #expect(templates?.map { $0["uriTemplate"] } == ["x://things/{id}"])
        try client.ask("prompts/list", [], revision)
        let prompts = try client.receive()["result"]?["prompts"]?.array
        #expect(prompts?.map { $0["arguments"] } == [[["name": "a"]]])
    }

    @Test(arguments: Revision.allCases)
    func resource_isReadWhereItIs(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        for uri in ["x://one", "x://things/7"] {
            try client.ask("resources/read", [#""uri":"\#(uri)""#], revision)
            let result = try client.receive()["result"]
            #expect(result?["contents"] == [["uri": .string(uri), "text": "t"]])
            #expect((result?["ttlMs"] == 0) == revision.isStateless)
            #expect((result?["resultType"] == "complete") == revision.isStateless)
            #expect(result?["_meta"]?["a"] == nil)
        }
        try client.ask("resources/read", [#""uri":"holdfast://system""#], revision)
        let status = try client.receive()["result"]?["contents"]?.array?.first
        #expect(try JSON(parsing: status?["text"]?.string ?? "")["services"]?.array?.count == 1)
    }

    @Test(arguments: Revision.allCases)
    func unknownResource_isToldInTheWordsOfTheRevision(revision: Revision) throws {
        let (service, client) = try Self.connect(revision)
        defer { service.crash() }
        for uri in ["x://things/nope", "y://nowhere"] {
            try client.ask("resources/read", [#""uri":"\#(uri)""#], revision)
            let error = try client.receive()["error"]
            #expect(error?["code"] == (revision.isStateless ? -32602 : -32002))
            #expect(error?["data"] == ["uri": .string(uri)])
        }
    }

    @Test func promptsAndCompletions_areRoutedByWhatTheyName() throws {
        let (service, client) = try Self.connect(.november2025)
        defer { service.crash() }
        try client.ask("prompts/get", [#""name":"plan""#, #""arguments":{"a":"b"}"#])
        #expect(try client.receive()["result"] == ["messages": [], "description": "b"])
        try client.ask("prompts/get", [#""name":"nope""#])
        #expect(try client.receive()["error"]?["code"] == -32602)
        for reference in [
            #"{"type":"ref/prompt","name":"plan"}"#, #"{"type":"ref/resource","uri":"x://things/{id}"}"#,
        ] {
            try client.ask(
                "completion/complete", [#""ref":\#(reference)"#, #""argument":{"name":"a","value":""}"#])
            #expect(try client.receive()["result"]?["completion"]?["values"] == ["a"])
        }
        try client.ask(
            "completion/complete",
            [#""ref":{"type":"ref/prompt","name":"nope"}"#, #""argument":{"name":"a","value":""}"#])
        #expect(try client.receive()["error"]?["code"] == -32602)
    }

    @Test func resource_isReadFromTheStandbyWhereThePrimaryIsGone() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            #"{"service":"alpha","epoch":1,"writes":"primary","reads":["primary","standby"]}"#,
            to: "alpha.route")
        let primary = try FakeService(in: directory, methods: Self.methods, lists: Self.lists)
        let standby = try FakeService(
            "alpha-standby", in: directory, methods: Self.methods, lists: Self.lists)
        defer { standby.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("resources/list")
        _ = try client.receive()
        primary.crash()
        try client.ask("resources/read", [#""uri":"x://one""#])
        #expect(try client.receive()["result"]?["contents"]?.array?.count == 1)
    }

    @Test func foreignService_isToldWhoAsks() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(
            in: directory, tools: ["echo": { $0.echo() }], isForeign: true)
        defer { service.crash() }
        let client = try TestClient(directory)
        let capabilities = #"{"elicitation":{}}"#
        try client.send(
            SessionMachineTests.request(
                "tools/call",
                #""name":"echo","_meta":{"progressToken":"p","io.modelcontextprotocol/logLevel":"info","#
                    + #""io.modelcontextprotocol/protocolVersion":"2026-07-28","#
                    + #""io.modelcontextprotocol/clientCapabilities":\#(capabilities)}"#))
        let meta = try client.receive()["result"]?["structuredContent"]?["meta"]
        #expect(meta?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
        #expect(meta?["io.modelcontextprotocol/clientCapabilities"] == ["elicitation": [:]])
        #expect(meta?["io.modelcontextprotocol/logLevel"] == "info")
        #expect(meta?["progressToken"]?.integer != nil)
    }
}
