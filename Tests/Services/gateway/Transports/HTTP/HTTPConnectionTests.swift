import Primitives
import Testing
import Wire

@testable import Gateway

/// What a connection goes through, whatever is asked over it.
@Suite struct HTTPConnectionTests {
    private static let discover = HTTPTestClient.modern("server/discover")

    private func serve<Value>(_ body: (HTTPTestServer) throws -> Value) throws -> Value {
        let directory = try TemporaryDirectory()
        return try body(try HTTPTestServer(directory))
    }

    @Test func requestsFollowOneAnother_alsoWhenTheyComeTogether() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(Self.discover)
            #expect(try client.response().status == 200)
            let bad = HTTPTestClient.request("PUT")
            try client.send(Self.discover + bad + HTTPTestClient.post("{") + Self.discover)
            #expect(try (0..<4).map { _ in try client.response().status } == [200, 405, 400, 200])
        }
    }

    @Test func aThousandRequestsAtOnce_areAnsweredOneByOne() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(String(repeating: HTTPTestClient.request("PUT"), count: 1000))
            for _ in 0..<1000 { #expect(try client.response().status == 405) }
        }
    }

    @Test func requestMayComeByteByByte() throws {
        try serve { server in
            let client = try server.connect()
            for byte in Self.discover.utf8 { try client.send([byte]) }
            #expect(try client.response().status == 200)
        }
    }

    @Test func bodyMayComeInChunks_andIsMeasuredAllTheSame() throws {
        try serve { server in
            let headers = ["Content-Length": nil, "Transfer-Encoding": "chunked"] as [String: String?]
            let head = HTTPTestClient.post("", headers)
            let client = try server.connect()
            try client.send(head + "1\r\n{\r\n0\r\n\r\n")
            #expect(try client.response().code == -32700)
            try client.send(head)
            let chunk = "100000\r\n" + String(repeating: " ", count: 0x100000) + "\r\n"
            for _ in 0..<4 { try client.send(chunk) }
            try? client.send("1\r\n \r\n")
            let refused = try client.response()
            #expect(refused.status == 413 && refused.headers["connection"] == "close")
            #expect(try server.run { $0.bodyBytes } == 0)
        }
    }

    @Test func oldClients_areServed_andTheirConnectionEnds() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(Self.discover.replacing("HTTP/1.1", with: "HTTP/1.0"))
            let response = try client.response()
            #expect(response.status == 200 && response.headers["connection"] == "close")
            #expect(try client.isAtEnd())
            let keeping = try server.connect()
            for _ in 0..<2 {
                try keeping.send(
                    HTTPTestClient.modern("server/discover", [], ["Connection": "keep-alive"])
                        .replacing("HTTP/1.1", with: "HTTP/1.0"))
                #expect(try keeping.response().headers["connection"] == "keep-alive")
            }
        }
    }

    @Test func askedToClose_itCloses() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(HTTPTestClient.modern("server/discover", [], ["Connection": "close"]))
            #expect(try client.response().headers["connection"] == "close")
            #expect(try client.isAtEnd())
        }
    }

    @Test func clientThatWaitsForAWord_getsIt() throws {
        try serve { server in
            let client = try server.connect()
            let request = HTTPTestClient.modern("server/discover", [], ["Expect": "100-continue"])
            let cut = try #require(request.firstRange(of: "\r\n\r\n")?.upperBound)
            try client.send(String(request[..<cut]))
            #expect(try client.head().status == 100)
            try client.send(String(request[cut...]))
            #expect(try client.response().status == 200)
            try client.send(
                HTTPTestClient.post("{}", ["Expect": "100-continue", "Content-Type": "text/plain"]))
            #expect(try client.response().status == 415)
            #expect(try client.isAtEnd())
        }
    }

    @Test(arguments: [
        "", "POST /mcp HTTP/1.1\r\nHost: local", "POST /mcp HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
    ])
    func slowClient_isGivenUp(sent: String) throws {
        try serve { server in
            let client = try server.connect()
            try client.send(sent)
            // The server has read it all: it answers others that came after it.
            #expect(try server.ask(Self.discover).status == 200)
            server.advance(milliseconds: HTTPLimits.bodyMillisecondsMax)
            if !sent.isEmpty {
                // Without a host the head alone would be refused; with half a body it is too slow.
                #expect([408, 400].contains(try client.response().status))
            }
            #expect(try client.isAtEnd())
            #expect(try server.ask(Self.discover).status == 200)
        }
    }

    @Test func idleConnection_isClosedInTheEnd_notBefore() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(Self.discover)
            _ = try client.response()
            server.advance(milliseconds: HTTPLimits.headMillisecondsMax * 2)
            try client.send(Self.discover)
            #expect(try client.response().status == 200)
            // The connection idles from the end of the answer on, which is after its last byte.
            #expect(try server.run { $0.connections.count } == 1)
            server.advance(milliseconds: HTTPLimits.idleMillisecondsMax)
            #expect(try client.isAtEnd())
        }
    }

    @Test func strangersThatIdle_makeRoomForOthers_knownClientsLast() throws {
        try serve { server in
            let known = try server.connect()
            try known.send(Self.discover)
            _ = try known.response()
            server.advance(milliseconds: 1000)
            let strangers = try (1..<HTTPLimits.connectionsMax).map { _ in try server.connect() }
            while try server.run({ $0.connections.count }) < HTTPLimits.connectionsMax {}
            #expect(try server.ask(Self.discover).status == 200)
            #expect(try strangers[0].isAtEnd())
            try known.send(Self.discover)
            #expect(try known.response().status == 200)
            #expect(try server.run { $0.connections.count } <= HTTPLimits.connectionsMax)
        }
    }

    @Test func garbageBehindARequest_endsTheConnectionAfterTheAnswer() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(Self.discover + "\u{1}garbage\r\n\r\n")
            #expect(try client.response().status == 200)
            #expect([400, nil].contains(try? client.response().status))
            #expect(try client.isAtEnd())
        }
    }

    @Test func inheritedListener_outlivesTheGateway() throws {
        let listener = try ListeningSocket()
        let directory = try TemporaryDirectory()
        for _ in 0..<2 {
            let server = try HTTPTestServer(
                directory, listener: .inherited(descriptor: try listener.duplicate()))
            #expect(server.port == listener.port)
            #expect(try server.ask(Self.discover).status == 200)
            server.drain()
            #expect(try server.ends.take())
            server.ends.put(true)
            // Nobody accepts now, and yet nobody is turned away.
            _ = try HTTPTestClient(port: listener.port)
        }
    }

    @Test func drain_closesIdleConnections_andEnds() throws {
        try serve { server in
            let client = try server.connect()
            try client.send(Self.discover)
            _ = try client.response()
            server.drain()
            #expect(try client.isAtEnd())
            #expect(try server.ends.take())
            server.ends.put(true)
        }
    }

    /// What has been sent and not been read yet: nobody could tell whether it was carried out.
    @Test(arguments: [true, false])
    func drain_answersWhatIsJustArriving(isNew: Bool) throws {
        try serve { server in
            nonisolated(unsafe) let client = try server.connect()
            if !isNew {
                try client.send(Self.discover)
                _ = try client.response()
            }
            // A connection is there once it has been accepted.
            while try server.run({ $0.connections.isEmpty }) {}
            try server.run { transport in
                try client.send(Self.discover)
                transport.drain()
            }
            let response = try client.response()
            #expect(response.status == 200 && response.headers["connection"] == "close")
            #expect(try client.isAtEnd())
            client.reset()
            #expect(try server.ends.take())
            server.ends.put(true)
        }
    }

    @Test func drain_answersWhatIsInFlight() throws {
        let directory = try TemporaryDirectory()
        let held = EventQueue<Held>()
        let service = try FakeService(in: directory, tools: ["hold": { held.put(Held($0)) }])
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        try client.send(HTTPTestClient.modern("tools/call", [#""name":"hold""#], ["Mcp-Name": "hold"]))
        let request = try held.take()
        server.drain()
        #expect(try server.run { $0.isDraining })
        service.run { request.request.answer(json: #"{"structuredContent":{}}"#) }
        let response = try client.response()
        #expect(response.status == 200 && response.headers["connection"] == "close")
        #expect(try client.isAtEnd())
        client.reset()
        #expect(try server.ends.take())
        server.ends.put(true)
    }
}
