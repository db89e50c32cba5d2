import Testing
import Wire

@testable import Gateway

/// Sessions whose gateway ends, and what becomes of them under the next one.
@Suite(.timeLimit(.minutes(2))) struct SessionResumptionTests {
    private static let uri = "x://things/1"
    private static let ping = SessionMachineTests.request("ping")

    private static func subscribe(_ uri: String) -> String {
        SessionMachineTests.request("resources/subscribe", #""uri":"\#(uri)""#, id: "5")
    }

    /// The URIs of so many words of changes, by a stream that is opened now.
    private static func words(_ count: Int, _ client: HTTPTestClient) throws -> [String] {
        let head = try client.head()
        guard head.status == 200 else { throw TestFault.notALine("\(head.status)") }
        var uris: [String] = []
        while uris.count < count, let events = try client.nextEvents() {
            uris += events.compactMap { $0.json?["params"]?["uri"]?.string }
        }
        return uris
    }

    @Test func session_goesOnUnderTheNextGateway_whichTellsOfAllThatItFollows() throws {
        let directory = try TemporaryDirectory()
        let updates = FakeUpdates()
        let service = try FakeService(
            in: directory, tools: ["echo": { $0.echo() }],
            methods: ["service/updates": { updates.take($0) }],
            lists: [.templates: #"{"uriTemplate":"x://things/{id}","name":"thing"}"#])
        defer { service.crash() }
        var first: HTTPTestServer? = try HTTPTestServer(directory)
        let client = try #require(try first?.connect())
        let session = ["Mcp-Session-Id": try client.initialize(.november2025)]
        try client.send(HTTPTestClient.post(Self.subscribe(Self.uri), session))
        #expect(try client.response().json?["result"] == [:])
        first = nil

        let second = try HTTPTestServer(directory)
        let again = try second.connect()
        let echo = SessionMachineTests.request("tools/call", #""name":"echo""#, id: "6")
        try again.send(HTTPTestClient.post(echo, session))
        let answer = try again.response()
        #expect(answer.status == 200 && answer.json?["result"] != nil, "\(answer)")
        let stream = try second.connect()
        let listening = session.merging(["Accept": "text/event-stream", "Last-Event-ID": "0-7"]) { $1 }
        try stream.send(HTTPTestClient.request("GET", listening))
        #expect(try Self.words(1, stream) == [Self.uri])

        // And of what changes from then on, as before.
        while try updates.questions.take().isEmpty {}
        updates.tell([Self.uri], by: service)
        let next = try #require(try stream.nextEvents()?.first)
        #expect(next.json?["params"]?["uri"]?.string == Self.uri)
        // Numbers of the former gateway's events are none of this one's.
        let id = try #require(next.id?.split(separator: "-").last.flatMap { Int($0) })
        #expect(id > 1_000_000)
    }

    @Test func sessionThatWasEnded_orIsAnothers_isFoundByNobody() throws {
        let directory = try TemporaryDirectory()
        var first: HTTPTestServer? = try HTTPTestServer(directory)
        let client = try #require(try first?.connect())
        let ended = try client.initialize(.june2025)
        try client.send(HTTPTestClient.request("DELETE", ["Mcp-Session-Id": ended]))
        #expect(try client.response().status == 204)
        let writers = try client.initialize(.june2025, ["Authorization": "Bearer writer"])
        first = nil

        let second = try HTTPTestServer(directory)
        for (id, token, status) in [
            (ended, nil, 404), (writers, "Bearer other", 404), (writers, nil, 404),
            (writers, "Bearer writer", 200), (String(repeating: "0", count: 32), nil, 404),
            ("../sessions/x", nil, 404),
        ] {
            let answer = try second.ask(
                HTTPTestClient.post(Self.ping, ["Mcp-Session-Id": id, "Authorization": token]))
            #expect(answer.status == status, "\(id) \(token ?? "nobody"): \(answer)")
        }
    }

    @Test func unsubscribing_isRemembered() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: [:])
        defer { service.crash() }
        var first: HTTPTestServer? = try HTTPTestServer(directory)
        let client = try #require(try first?.connect())
        let session = ["Mcp-Session-Id": try client.initialize(.june2025)]
        for body in [
            Self.subscribe("x://a"), Self.subscribe("x://b"),
            Self.subscribe("x://a").replacing("subscribe", with: "unsubscribe"),
        ] {
            try client.send(HTTPTestClient.post(body, session))
            #expect(try client.response().json?["result"] == [:])
        }
        first = nil

        let second = try HTTPTestServer(directory)
        let stream = try second.connect()
        try stream.send(
            HTTPTestClient.request("GET", session.merging(["Accept": "text/event-stream"]) { $1 }))
        #expect(try Self.words(1, stream) == ["x://b"])
    }
}
