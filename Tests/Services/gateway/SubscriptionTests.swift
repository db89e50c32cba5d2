import NIOCore
import Testing
import Wire

@testable import Gateway

/// Word of changes as clients of each era get it, through the whole gateway.
@Suite(.timeLimit(.minutes(2))) struct SubscriptionTests {
    private static let lists: [OfferKind: String] = [
        .resources: #"{"uri":"x://one","name":"one"}"#,
        .templates: #"{"uriTemplate":"x://things/{id}","name":"thing"}"#,
    ]

    private static func service(
        _ name: String = "alpha", in directory: TemporaryDirectory, _ updates: FakeUpdates
    ) throws -> FakeService {
        try FakeService(
            name, in: directory, methods: ["service/updates": { updates.take($0) }], lists: lists)
    }

    private static func subscribe(_ client: TestClient, _ uri: String, isOn: Bool = true) throws {
        try client.ask("resources/\(isOn ? "" : "un")subscribe", [#""uri":"\#(uri)""#], id: "5")
        #expect(try client.receive() == ["jsonrpc": "2.0", "id": 5, "result": [:]])
    }

    private static func update(_ uri: String) -> JSON {
        [
            "jsonrpc": "2.0", "method": "notifications/resources/updated",
            "params": ["uri": .string(uri)],
        ]
    }

    @Test func olderClient_isToldOfWhatItSubscribedTo_acrossARestartToo() throws {
        let directory = try TemporaryDirectory()
        let updates = FakeUpdates()
        let service = try Self.service(in: directory, updates)
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try Self.subscribe(client, "x://things/1")
        #expect(try updates.questions.take().isEmpty)
        #expect(try updates.questions.take() == "1")
        updates.tell(["x://things/2", "x://things/1"], by: service)
        #expect(try client.receive() == Self.update("x://things/1"))
        #expect(try updates.questions.take() == "2")

        service.crash()
        let again = FakeUpdates()
        let successor = try Self.service(in: directory, again)
        defer { successor.crash() }
        // It goes on from where it was.
        #expect(try again.questions.take() == "2")
        again.tell(["x://things/1"], by: successor)
        #expect(try client.receive() == Self.update("x://things/1"))
        _ = try again.questions.take()
        again.tell([], reset: true, by: successor)
        #expect(try client.receive() == Self.update("x://things/1"))
        _ = try again.questions.take()

        try Self.subscribe(client, "x://one")
        try Self.subscribe(client, "x://things/1", isOn: false)
        again.tell(["x://things/1", "x://one"], by: successor)
        #expect(try client.receive() == Self.update("x://one"))
    }

    /// The report shows something of everything.
    @Test func statusReport_changesWithAnyRecord() throws {
        let directory = try TemporaryDirectory()
        let updates = FakeUpdates()
        let service = try Self.service(in: directory, updates)
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try Self.subscribe(client, "holdfast://status")
        while try updates.questions.take().isEmpty {}
        updates.tell(["x://things/2"], by: service)
        #expect(try client.receive() == Self.update("holdfast://status"))
    }

    @Test func serviceThatIsDown_delaysASubscriptionAndDoesNotPreventIt() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try Self.subscribe(client, "x://one")
        let updates = FakeUpdates()
        let service = try Self.service(in: directory, updates)
        defer { service.crash() }
        while try updates.questions.take().isEmpty {}
        updates.tell(["x://one"], by: service)
        #expect(try client.receive() == Self.update("x://one"))
    }

    @Test func listThatChanges_isToldToThoseWhoHaveSeenIt() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: ["one": { $0.echo() }])
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/list")
        _ = try client.receive()
        service.crash()
        let successor = try FakeService(in: directory, tools: ["two": { $0.echo() }])
        defer { successor.crash() }
        #expect(
            try client.receive() == [
                "jsonrpc": "2.0", "method": "notifications/tools/list_changed", "params": [:],
            ])
        try client.ask("tools/list")
        let tools = try client.receive()["result"]?["tools"]?.array?.map { $0["name"] }
        #expect(tools?.dropFirst().first == "two")
    }

    @Test func stream_acknowledgesFirst_andCarriesItsIDInEveryMessage() throws {
        let directory = try TemporaryDirectory()
        let updates = FakeUpdates()
        let service = try Self.service(in: directory, updates)
        defer { service.crash() }
        let client = try TestClient(directory)
        let wishes =
            #"{"toolsListChanged":true,"promptsListChanged":false,"resourceSubscriptions":["x://one"]}"#
        for id in ["7", #""7""#] {
            try client.ask("subscriptions/listen", [#""notifications":\#(wishes)"#], .july2026, id: id)
            let first = try client.receive()
            #expect(first["method"] == "notifications/subscriptions/acknowledged")
            #expect(
                first["params"]?["notifications"] == [
                    "toolsListChanged": true, "resourceSubscriptions": ["x://one"],
                ])
            #expect(
                first["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"]?.text == id)
        }
        while try updates.questions.take().isEmpty {}
        updates.tell(["x://one"], by: service)
        let ids = try [client.receive(), client.receive()].map {
            #expect($0["params"]?["uri"] == "x://one")
            return $0["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"]?.text
        }
        #expect(ids == ["7", #""7""#])

        try client.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#)
        // A cancellation is answered by nothing: what comes after it tells that it has been taken.
        try client.ask("server/discover", [], .july2026)
        #expect(try client.receive()["result"]?["supportedVersions"] != nil)
        _ = try updates.questions.take()
        updates.tell(["x://one"], by: service)
        let last = try client.receive()
        #expect(last["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "7")

        client.drain()
        let result = try client.receive()
        #expect(result["id"] == "7")
        #expect(result["result"]?["resultType"] == "complete")
        #expect(result["result"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "7")
        #expect(try client.receive()["params"]?["requestId"] == "7")
        #expect(try client.line() == nil)
    }

    @Test func foreignService_isListenedToForWhatSomebodyHasSubscribedTo() throws {
        let directory = try TemporaryDirectory()
        let stream = FakeUpdates()
        let service = try FakeService(
            in: directory, methods: ["subscriptions/listen": { stream.listen($0) }], lists: Self.lists,
            isForeign: true)
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(try stream.questions.take() == "[]")
        try Self.subscribe(client, "x://one")
        #expect(try stream.questions.take() == #"["x://one"]"#)
        stream.notify("notifications/resources/updated", ["uri": "x://one"], by: service)
        #expect(try client.receive() == Self.update("x://one"))
        // What changed while the stream was lost is not known: it may have been anything.
        service.crash()
        let successor = try FakeService(
            in: directory, methods: ["subscriptions/listen": { stream.listen($0) }], lists: Self.lists,
            isForeign: true)
        defer { successor.crash() }
        #expect(try client.receive() == Self.update("x://one"))
        #expect(try stream.questions.take() == #"["x://one"]"#)
    }

    @Test func services_areAskedForChangesOnlyWhileSomebodyListens() throws {
        let directory = try TemporaryDirectory()
        let updates = FakeUpdates()
        let service = try Self.service(in: directory, updates)
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("resources/list")
        _ = try client.receive()
        #expect(updates.questions.poll() == nil)
        try Self.subscribe(client, "x://one")
        while try updates.questions.take().isEmpty {}
        try Self.subscribe(client, "x://one", isOn: false)
        try Self.subscribe(client, "x://one")
        // The position was forgotten with the last subscription.
        #expect(try updates.questions.take().isEmpty)
    }
}
