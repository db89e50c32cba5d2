import NIOCore
import Primitives
import Testing
import Transport
import Wire

@testable import Gateway

/// Answers that are streams of events, and what becomes of them when a connection ends.
@Suite struct HTTPStreamTests {
    private static let note = #"{"jsonrpc":"2.0","method":"notifications/progress"}"#

    /// A gateway to a service with a tool that answers when a test lets it.
    private struct Place {
        let directory: TemporaryDirectory
        let service: FakeService
        let server: HTTPTestServer
        let held = EventQueue<Held>()

        init(isOpen: Bool = true) throws {
            directory = try TemporaryDirectory()
            let held = held
            service = try FakeService(in: directory, tools: ["hold": { held.put(Held($0)) }])
            server = try HTTPTestServer(directory, isOpen: isOpen)
        }

        /// Sends a call that is held, on a connection of its own, once the service has it.
        func hold(_ headers: [String: String?]) throws -> (HTTPTestClient, Held) {
            let client = try server.connect()
            let isModern = headers["Mcp-Session-Id"] == nil
            let call = SessionMachineTests.request("tools/call", #""name":"hold""#)
            try client.send(
                isModern
                    ? HTTPTestClient.modern(
                        "tools/call", [#""name":"hold""#], ["Mcp-Name": "hold"].merging(headers) { $1 })
                    : HTTPTestClient.post(call, headers))
            return (client, try held.take())
        }

        /// Says something that belongs to the request under way.
        func say(_ text: String = HTTPStreamTests.note) throws {
            try server.run { http in
                for connection in http.connections.values {
                    (connection.stream as? ResponseStream)?.send { $0.writeString(text) }
                }
            }
        }

        /// Says something that belongs to no request, in every session.
        func announce(_ text: String) throws {
            try server.run { http in
                for session in http.sessions.entries {
                    session.session.spontaneous?.send { $0.writeString(text) }
                }
            }
        }

        func answer(_ held: Held) {
            service.run { held.request.answer(json: #"{"structuredContent":{}}"#) }
        }

        func isAwaited(_ held: Held) throws -> Bool {
            let answer = EventQueue<Bool>()
            service.run { answer.put(held.request.isAwaited) }
            return try answer.take()
        }

        func listen(_ headers: [String: String?]) throws -> HTTPTestClient {
            let client = try server.connect()
            try client.send(HTTPTestClient.request("GET", headers))
            return client
        }
    }

    @Test func modernStream_isWhatBelongsToTheRequest_thenTheAnswer_withoutIDs() throws {
        let place = try Place()
        defer { place.service.crash() }
        let (client, held) = try place.hold(["Last-Event-ID": "1-1"])
        try place.say()
        let head = try client.head()
        #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
        #expect(head.headers["x-accel-buffering"] == "no" && head.headers["cache-control"] == "no-cache")
        let first = try #require(try client.nextEvents())
        #expect(first.map(\.data) == [Self.note] && first[0].id == nil)
        place.answer(held)
        let last = try #require(try client.nextEvents())
        #expect(last.first?.json?["id"] == 1 && last.first?.json?["result"] != nil && last.first?.id == nil)
        #expect(try client.nextEvents() == nil)
        // The connection goes on.
        try client.send(HTTPTestClient.modern("server/discover"))
        #expect(try client.response().status == 200)
    }

    @Test(arguments: [false, true]) func modernDisconnect_isACancel(isStreaming: Bool) throws {
        let place = try Place()
        defer { place.service.crash() }
        let (client, held) = try place.hold([:])
        if isStreaming {
            try place.say()
            _ = try client.head()
        }
        client.reset()
        while try place.isAwaited(held) {}
        #expect(try place.server.run { $0.connections.isEmpty })
    }

    @Test func streamOfASession_canBeTakenUpAgain() throws {
        let place = try Place()
        defer { place.service.crash() }
        let opener = try place.server.connect()
        let session = ["Mcp-Session-Id": try opener.initialize(.november2025)]
        let (client, held) = try place.hold(session)
        try place.say()
        _ = try client.head()
        // A first event that only names itself, and how long to wait before coming back.
        let priming = try #require(try client.nextEvents()?.first)
        #expect(priming.data.isEmpty && priming.id == "1-0" && priming.retry == "1000")
        #expect(try client.nextEvents()?.first?.id == "1-1")
        client.reset()
        while try place.server.run({ $0.connections.count }) > 1 {}
        #expect(try place.isAwaited(held))
        // While nobody is there the answer comes and is kept.
        let resumed = try place.listen(session.merging(["Last-Event-ID": "1-0"]) { $1 })
        _ = try resumed.head()
        #expect(try resumed.nextEvents()?.first?.id == "1-1")
        place.answer(held)
        let answer = try #require(try resumed.nextEvents()?.first)
        #expect(answer.id == "1-2" && answer.json?["id"] == 1 && answer.json?["result"] != nil)
        #expect(try resumed.nextEvents() == nil)
        // And again after its end: only what followed the named event.
        let again = try place.listen(session.merging(["Last-Event-ID": "1-1"]) { $1 })
        #expect(try again.response().events.map(\.id) == ["1-2"])
        for id in ["1-9", "7-0", "x"] {
            let refused = try place.listen(session.merging(["Last-Event-ID": id]) { $1 })
            #expect(try refused.response().status == 400)
        }
    }

    @Test func olderRevisions_getIDsButNoPriming() throws {
        let place = try Place()
        defer { place.service.crash() }
        let session = ["Mcp-Session-Id": try place.server.connect().initialize(.june2025)]
        let (client, held) = try place.hold(session)
        try place.say()
        place.answer(held)
        let events = try client.response().events
        #expect(
            events.map(\.id) == ["1-1", "1-2"] && events.allSatisfy { $0.retry == nil && !$0.data.isEmpty })
    }

    @Test func getStream_carriesWhatBelongsToNoRequest_andMissesNothing() throws {
        let place = try Place()
        defer { place.service.crash() }
        let session = ["Mcp-Session-Id": try place.server.connect().initialize(.june2025)]
        // Said before anybody listens.
        try place.announce(#"{"n":1}"#)
        let first = try place.listen(session)
        #expect(try first.head().headers["content-type"] == "text/event-stream")
        #expect(try first.nextEvents()?.first?.json?["n"] == 1)
        try place.announce(#"{"n":2}"#)
        let second = try #require(try first.nextEvents()?.first)
        #expect(second.json?["n"] == 2 && second.id == "0-2")
        // A second stream takes over, and the first ends.
        let other = try place.listen(session)
        _ = try other.head()
        #expect(try first.nextEvents() == nil)
        try place.announce(#"{"n":3}"#)
        #expect(try other.nextEvents()?.first?.json?["n"] == 3)
        other.reset()
        while try place.server.run({ http in
            http.connections.values.contains { $0.stream is SpontaneousStream }
        }) {}
        try place.announce(#"{"n":4}"#)
        let back = try place.listen(session.merging(["Last-Event-ID": "0-2"]) { $1 })
        _ = try back.head()
        #expect(try back.nextEvents()?.first?.json?["n"] == 3)
        #expect(try back.nextEvents()?.first?.json?["n"] == 4)
        // The end of the session ends its stream.
        let client = try place.server.connect()
        try client.send(HTTPTestClient.request("DELETE", session))
        #expect(try client.response().status == 204)
        #expect(try back.nextEvents() == nil)
    }

    @Test func quietStream_carriesComments() throws {
        let place = try Place()
        defer { place.service.crash() }
        let session = ["Mcp-Session-Id": try place.server.connect().initialize(.june2025)]
        let client = try place.listen(session)
        _ = try client.head()
        place.server.advance(milliseconds: HTTPLimits.keepAliveMilliseconds)
        #expect(try client.chunk() == ": keep-alive\n\n")
    }

    @Test func drain_endsStreamsProperly() throws {
        let place = try Place()
        defer { place.service.crash() }
        let session = ["Mcp-Session-Id": try place.server.connect().initialize(.november2025)]
        let listening = try place.listen(session)
        _ = try listening.head()
        _ = try listening.nextEvents()
        let (calling, _) = try place.hold([:])
        try place.say()
        _ = try calling.head()
        _ = try calling.nextEvents()
        place.server.drain()
        #expect(try listening.nextEvents() == nil)
        #expect(try listening.isAtEnd())
        // What is not answered in time is cut, and the stream ends as it should.
        #expect(try calling.nextEvents() == nil)
        #expect(try calling.isAtEnd())
    }

    @Test func clientThatDoesNotRead_holdsBoundedMemory_andIsClosed() throws {
        let place = try Place()
        defer { place.service.crash() }
        let session = ["Mcp-Session-Id": try place.server.connect().initialize(.june2025)]
        let client = try place.listen(session)
        _ = try client.head()
        let text = #"{"x":""# + String(repeating: "x", count: 100_000) + #""}"#
        // The kernel takes some megabytes itself.
        for _ in 0..<200 { try place.announce(text) }
        #expect(
            try place.server.run { http in
                !http.connections.values.contains { $0.stream is SpontaneousStream }
            })
        #expect(try place.server.run { $0.logBytes } <= HTTPLimits.logBytesMax + text.utf8.count)
        #expect(try place.server.ask(HTTPTestClient.modern("server/discover")).status == 200)
    }

    @Test func subscription_isAStreamOfItsOwn_andDrainAnswersIt() throws {
        let place = try Place()
        defer { place.service.crash() }
        let client = try place.server.connect()
        try client.send(
            HTTPTestClient.modern(
                "subscriptions/listen", [#""notifications":{"toolsListChanged":true}"#], id: #""mine""#))
        #expect(try client.head().headers["content-type"] == "text/event-stream")
        let first = try #require(try client.nextEvents()?.first?.json)
        #expect(first["method"] == "notifications/subscriptions/acknowledged")
        place.server.drain()
        // The service's list may have come, and been told, meanwhile.
        var rest: [JSON] = []
        while let events = try client.nextEvents() { rest += events.compactMap(\.json) }
        let last = try #require(rest.last)
        #expect(last["id"] == "mine" && last["result"]?["resultType"] == "complete")
        #expect(rest.dropLast().allSatisfy { $0["method"] == "notifications/tools/list_changed" })
        #expect(try client.isAtEnd())
    }
}
