import Primitives
import Testing
import Wire

@testable import Gateway

/// The gateway's own tools through the gateway, over services that stand in for ours.
@Suite(.timeLimit(.minutes(2))) struct OwnToolsTests {
    private static let id = Identifier(high: 5, low: 6).description

    private static func service(
        _ name: String, in directory: TemporaryDirectory, hasConflict: Bool
    ) throws -> FakeService {
        let items =
            hasConflict ? #"[{"id":"\#(id)","opened_at":"2026-01-31T12:00:00.000Z"}]"# : "[]"
        return try FakeService(
            name, in: directory, tools: [:],
            methods: [
                "service/conflicts": { request in
                    request.answer(
                        json: #"{"structuredContent":{"items":\#(items),"next_cursor":null}}"#)
                },
                "service/resolve": { request in
                    guard hasConflict else {
                        return request.answer(
                            json: #"{"isError":true,"structuredContent":{"error":{"code":"not_found","#
                                + #""message":"m","details":{"resource_type":"sync_conflict"}}}}"#)
                    }
                    request.echo()
                },
                "service/health": { request in
                    request.answer(json: #"{"name":"\#(name)","role":"primary","state":"ready"}"#)
                },
            ])
    }

    @Test func conflicts_areListedAndResolvedWhereverTheyAre() throws {
        let directory = try TemporaryDirectory()
        let alpha = try Self.service("alpha", in: directory, hasConflict: false)
        let beta = try Self.service("beta", in: directory, hasConflict: true)
        let client = try TestClient(directory, services: ["alpha", "beta"])
        _ = try client.initialize(.november2025)
        try client.ask("tools/list")
        let names = try client.receive()["result"]?["tools"]?.array?.map { $0["name"] }
        #expect(
            names == [
                "system_status", "generate_status_report", "list_sync_conflicts", "resolve_sync_conflict",
                "import_status_document",
            ])
        let list = try client.call("list_sync_conflicts")["result"]?["structuredContent"]
        #expect(list?["items"]?.array?.map { $0["service"] } == ["beta"])
        let arguments = #"{"id":"\#(Self.id)","keep":"local","version":3}"#
        let done = try client.call("resolve_sync_conflict", arguments)["result"]?["structuredContent"]
        #expect(done?["arguments"]?["version"] == 3)
        let meta = done?["meta"]
        #expect(meta?["dev.holdfast/operation-id"]?.string.flatMap { Identifier($0) } != nil)
        #expect(meta?["dev.holdfast/actor"]?.string != nil)
        #expect(try #require(meta?["dev.holdfast/deadline-ms"]?.integer) > 0)
        let refused = try client.call("resolve_sync_conflict")["result"]
        #expect(refused?["isError"] == true)

        beta.crash()
        let rest = try client.call("list_sync_conflicts")["result"]?["structuredContent"]
        #expect(rest?["warnings"] == ["service_unavailable"])
        #expect(rest?["unavailable_services"]?.array?.map { $0["service"] } == ["beta"])
        alpha.crash()
    }

    private static let modern =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
        + #""io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}"#

    /// Asks for a decision as a client of the stateless revision.
    private static func resolve(
        _ session: TestSession, version: Int = 3, _ members: String = ""
    ) throws -> JSON {
        let arguments = #"{"id":"\#(id)","version":\#(version)}"#
        let answer = try session.ask(
            "tools/call",
            #""name":"resolve_sync_conflict","arguments":\#(arguments)\#(members),\#(modern)"#)
        return try #require(try answer.replies.take().message)
    }

    @Test func conflictWithoutASide_isDecidedByAPerson() throws {
        let directory = try TemporaryDirectory()
        let alpha = try Self.service("alpha", in: directory, hasConflict: true)
        defer { alpha.crash() }
        let session = try TestSession(directory)
        let question = try Self.resolve(session)["result"]
        #expect(question?["resultType"] == "input_required")
        let state = try #require(question?["requestState"]?.text)
        let keep = #"{"decision":{"action":"accept","content":{"keep":"primary"}}}"#
        func decide(_ state: String, version: Int = 3, _ responses: String = keep) throws -> JSON {
            try Self.resolve(
                session, version: version, #","inputResponses":\#(responses),"requestState":\#(state)"#)
        }
        #expect(try decide(#""1.2.3""#)["error"]?["code"] == -32602)
        #expect(try decide(state, version: 4)["error"]?["code"] == -32602)
        let declined = try decide(state, #"{"decision":{"action":"decline"}}"#)["result"]
        #expect(declined?["structuredContent"]?["error"]?["details"]?["action"] == "decline")
        #expect(try decide(state, "{}")["result"]?["resultType"] == "input_required")
        let done = try decide(state)["result"]?["structuredContent"]?["arguments"]
        #expect(done?["keep"] == "primary")
        #expect(done?["version"] == 3)
    }

    @Test func conflictWithoutASide_isRefusedWhereNobodyCanBeAsked() throws {
        let directory = try TemporaryDirectory()
        let alpha = try Self.service("alpha", in: directory, hasConflict: true)
        defer { alpha.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        let refused = try client.call("resolve_sync_conflict", #"{"id":"\#(Self.id)","version":3}"#)
        let error = refused["result"]?["structuredContent"]?["error"]
        #expect(error?["code"] == "validation_failed")
        #expect(error?["details"]?["errors"]?.array?.map { $0["path"] } == ["keep"])
    }

    @Test func toolsThatAreNotSelected_areNeitherListedNorCalled() throws {
        let directory = try TemporaryDirectory()
        let alpha = try FakeService(
            in: directory, tools: ["one": { $0.echo() }, "two": { $0.echo() }])
        defer { alpha.crash() }
        let client = try TestClient(directory, settings: ["HOLDFAST_TOOLS": "two,list_sync_conflicts"])
        _ = try client.initialize(.november2025)
        try client.ask("tools/list")
        let names = try client.receive()["result"]?["tools"]?.array?.map { $0["name"] }
        #expect(names == ["list_sync_conflicts", "two"])
        #expect(try client.call("two")["result"] != nil)
        #expect(try client.call("one")["error"]?["code"] == -32602)
        #expect(try client.call("system_status")["error"]?["code"] == -32602)
    }

    @Test func status_answersWhoeverIsThere() throws {
        let directory = try TemporaryDirectory()
        let alpha = try Self.service("alpha", in: directory, hasConflict: false)
        let standby = try Self.service("alpha-standby", in: directory, hasConflict: false)
        let client = try TestClient(directory, services: ["alpha", "beta"])
        _ = try client.initialize(.november2025)
        let status = try client.call("system_status")["result"]?["structuredContent"]
        let services = status?["services"]?.array ?? []
        #expect(services.map { $0["name"] } == ["alpha", "beta"])
        let states = services.map { $0["instances"]?.array?.map { $0["state"] } }
        #expect(states == [["ready", "ready"], ["not_answering"]])
        #expect(status?["supervisor"] == .null)
        standby.crash()
        alpha.crash()
    }
}
