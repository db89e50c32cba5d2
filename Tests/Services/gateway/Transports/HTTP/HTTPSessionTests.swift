import Primitives
import Testing
import Transport
import Wire

@testable import Gateway

/// Sessions of the older revisions, from `initialize` to their end.
@Suite struct HTTPSessionTests {
    private static let tools: [String: FakeService.Tool] = ["echo": { $0.echo() }]
    private static let call = SessionMachineTests.request("tools/call", #""name":"echo""#, id: "5")

    @Test(arguments: [Revision.march2025, .june2025, .november2025])
    func session_livesFromInitializeToDelete(revision: Revision) throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools)
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        let id = try client.initialize(revision)
        #expect(id.utf8.count == 32 && id.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        let session = ["Mcp-Session-Id": id, "MCP-Protocol-Version": revision.rawValue]
        try client.send(
            HTTPTestClient.post(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, session))
        let taken = try client.response()
        #expect(taken.status == 202 && taken.body.isEmpty)
        try client.send(HTTPTestClient.post(Self.call, session))
        let answer = try client.response()
        #expect(answer.status == 200 && answer.json?["id"] == 5 && answer.json?["result"] != nil)
        #expect(answer.headers["mcp-session-id"] == nil)
        // An answer to nothing is taken like a notification.
        try client.send(HTTPTestClient.post(#"{"jsonrpc":"2.0","id":9,"result":{}}"#, session))
        #expect(try client.response().status == 202)
        try client.send(HTTPTestClient.request("DELETE", session))
        #expect(try client.response().status == 204)
        for request in [
            HTTPTestClient.post(Self.call, session), HTTPTestClient.request("DELETE", session),
            HTTPTestClient.request("GET", session),
        ] {
            try client.send(request)
            #expect(try client.response().status == 404)
        }
    }

    @Test func unknownVersion_isAnsweredByTheNewest_withASession() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let response = try server.ask(HTTPTestClient.post(SessionMachineTests.initialize("1999-01-01")))
        #expect(response.json?["result"]?["protocolVersion"] == "2025-11-25")
        #expect(response.headers["mcp-session-id"] != nil)
    }

    @Test func failedInitialize_opensNoSession() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let response = try server.ask(HTTPTestClient.post(SessionMachineTests.request("initialize")))
        #expect(response.headers["mcp-session-id"] == nil)
        #expect(try server.run { $0.sessions.count } == 0)
    }

    @Test func sessionsAreApart() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        let ids = try (0..<3).map { _ in try client.initialize(.june2025) }
        #expect(Set(ids).count == 3)
        try client.send(HTTPTestClient.request("DELETE", ["Mcp-Session-Id": ids[0]]))
        _ = try client.response()
        try client.send(
            HTTPTestClient.post(SessionMachineTests.request("ping"), ["Mcp-Session-Id": ids[1]]))
        #expect(try client.response().json == ["jsonrpc": "2.0", "id": 1, "result": [:]])
    }

    @Test func batch_isAnsweredInASessionOfTheOldestRevision() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools)
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        let ping = SessionMachineTests.request("ping")
        var session = ["Mcp-Session-Id": try client.initialize(.march2025)]
        try client.send(HTTPTestClient.post("[\(ping),\(Self.call)]", session))
        let answers = try client.response()
        #expect(answers.status == 200 && answers.json?.array?.count == 2)
        // Only what is owed no answer.
        try client.send(
            HTTPTestClient.post(#"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#, session))
        #expect(try client.response().status == 202)
        for body in ["[]", "[\(SessionMachineTests.initialize("2025-03-26"))]"] {
            try client.send(HTTPTestClient.post(body, session))
            let response = try client.response()
            #expect(response.status == 400 || response.body.contains("-32600"), "\(response)")
        }
        session = ["Mcp-Session-Id": try client.initialize(.november2025)]
        try client.send(HTTPTestClient.post("[\(ping)]", session))
        let refused = try client.response()
        #expect(refused.status == 400 && refused.code == -32600)
    }

    @Test func errorOfASession_isAnAnswerLikeAnyOther() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        let session = ["Mcp-Session-Id": try client.initialize(.november2025)]
        try client.send(HTTPTestClient.post(SessionMachineTests.request("no/such"), session))
        let response = try client.response()
        #expect(response.status == 200 && response.code == -32601)
    }

    @Test func cancelledCall_isAnsweredByAStreamWithoutAnAnswer() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: ["hold": { _ in }])
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        let (client, other) = (try server.connect(), try server.connect())
        let session = ["Mcp-Session-Id": try client.initialize(.june2025)]
        try client.send(
            HTTPTestClient.post(
                SessionMachineTests.request("tools/call", #""name":"hold""#, id: "5"), session))
        _ = try service.calls.take()
        try other.send(
            HTTPTestClient.post(
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"#, session))
        #expect(try other.response().status == 202)
        let response = try client.response()
        #expect(response.status == 200 && response.headers["content-type"] == "text/event-stream")
        #expect(response.events.isEmpty)
    }

    @Test func endOfASession_endsItsCalls() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: ["hold": { _ in }])
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        let (client, other) = (try server.connect(), try server.connect())
        let session = ["Mcp-Session-Id": try client.initialize(.june2025)]
        try client.send(
            HTTPTestClient.post(SessionMachineTests.request("tools/call", #""name":"hold""#), session))
        _ = try service.calls.take()
        try other.send(HTTPTestClient.request("DELETE", session))
        #expect(try other.response().status == 204)
        #expect(try client.response().events.isEmpty)
        try client.send(HTTPTestClient.modern("server/discover"))
        #expect(try client.response().status == 200)
    }

    @Test func disconnect_isNoCancel() throws {
        let directory = try TemporaryDirectory()
        let held = EventQueue<Held>()
        let service = try FakeService(in: directory, tools: ["hold": { held.put(Held($0)) }])
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        let session = ["Mcp-Session-Id": try client.initialize(.june2025)]
        try client.send(
            HTTPTestClient.post(SessionMachineTests.request("tools/call", #""name":"hold""#), session))
        let request = try held.take()
        client.reset()
        while try server.run({ !$0.connections.isEmpty }) {}
        let isAwaited = EventQueue<Bool>()
        service.run { isAwaited.put(request.request.isAwaited) }
        #expect(try isAwaited.take())
        #expect(try server.run { $0.sessions.entries.first?.session.inFlightCount } == 1)
    }
}

/// A request that a test answers later, on the service's event loop.
final class Held: @unchecked Sendable {
    // Touched on the service's event loop only.
    let request: IncomingRequest

    init(_ request: IncomingRequest) {
        self.request = request
    }
}
