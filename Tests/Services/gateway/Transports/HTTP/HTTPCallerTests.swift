import Primitives
import Testing
import Wire

@testable import Gateway

/// Who may ask, and what becomes of those who may not.
@Suite struct HTTPCallerTests {
    private static let discover = HTTPTestClient.modern("server/discover")
    private static func by(_ token: String) -> [String: String?] { ["Authorization": "Bearer \(token)"] }

    @Test func requestWithoutToken_isChallenged_beforeAnythingElseIsLookedAt() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory, isOpen: false)
        for request in [
            Self.discover, HTTPTestClient.post("{"), HTTPTestClient.request("PUT"),
            HTTPTestClient.modern("server/discover", [], Self.by("wrong")),
        ] {
            let response = try server.ask(request)
            #expect(response.status == 401)
            #expect(response.headers["www-authenticate"] == "Bearer realm=\"test\"")
            #expect(response.json?["error"]?["message"] == "a token is needed")
        }
        // A name that is not ours is told nothing, not even that.
        #expect(try server.ask(HTTPTestClient.post("{", ["Host": "evil.example"])).status == 421)
        #expect(try server.ask(HTTPTestClient.modern("server/discover", [], Self.by("reader"))).status == 200)
    }

    @Test func documents_areForEverybody() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory, isOpen: false)
        let path = "/.well-known/oauth-protected-resource"
        let response = try server.ask(HTTPTestClient.request("GET", path: path + "/mcp"))
        #expect(response.status == 200 && response.json == ["resource": "x"])
        #expect(try server.ask(HTTPTestClient.request("GET", path: path + "/other")).status == 404)
        #expect(try server.ask(HTTPTestClient.request("PUT", path: path)).headers["allow"] == "GET")
    }

    @Test func callerThatAsksTooOften_isToldToWait() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let response = try server.ask(HTTPTestClient.modern("server/discover", [], Self.by("busy")))
        #expect(response.status == 429 && response.headers["retry-after"] == "7")
    }

    @Test func toolThatWrites_needsTheScope() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: ["write": { $0.echo() }])
        defer { service.crash() }
        let server = try HTTPTestServer(directory, isOpen: false)
        func call(_ token: String) throws -> HTTPTestClient.Response {
            try server.ask(
                HTTPTestClient.modern(
                    "tools/call", [#""name":"write""#],
                    ["Mcp-Name": "write"].merging(Self.by(token)) { $1 }))
        }
        let refused = try call("reader")
        #expect(refused.status == 403)
        #expect(refused.headers["www-authenticate"]?.contains("scope=\"write\"") == true)
        #expect(refused.json?["id"] == 1)
        let allowed = try call("writer")
        #expect(allowed.status == 200)
        #expect(
            allowed.json?["result"]?["structuredContent"]?["meta"]?["dev.holdfast/actor"] == "writer")
    }

    @Test func session_isItsOwnersOnly() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory, isOpen: false)
        let client = try server.connect()
        let session: [String: String?] = [
            "Mcp-Session-Id": try client.initialize(.november2025, Self.by("reader"))
        ]
        let ping = SessionMachineTests.request("ping")
        for (token, status) in [("other", 404), ("reader", 200)] {
            try client.send(HTTPTestClient.post(ping, session.merging(Self.by(token)) { $1 }))
            #expect(try client.response().status == status)
        }
        try client.send(HTTPTestClient.request("DELETE", session.merging(Self.by("other")) { $1 }))
        #expect(try client.response().status == 404)
    }

    @Test func revokedCaller_losesStreamAndSession() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory, isOpen: false)
        let client = try server.connect()
        let session: [String: String?] = [
            "Mcp-Session-Id": try client.initialize(.june2025, Self.by("reader"))
        ]
        let mine = session.merging(Self.by("reader")) { $1 }
        try client.send(HTTPTestClient.request("GET", mine))
        _ = try client.head()
        server.authenticator.revoke("reader")
        #expect(try client.nextEvents() == nil)
        #expect(try server.run { $0.sessions.count } == 0)
        #expect(try server.ask(HTTPTestClient.request("GET", mine)).status == 401)
    }
}
