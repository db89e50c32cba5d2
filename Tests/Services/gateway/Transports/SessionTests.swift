import NIOCore
import Testing
import Wire

@testable import Gateway

/// Where answers go, and what a caller's scopes and name allow.
@Suite(.timeLimit(.minutes(2))) struct SessionTests {
    private static let meta = SessionMachineTests.modernMeta

    private static func caller(_ scopes: Scopes) -> Caller {
        Caller(actor: ActorName("ann"), isVerified: true, scopes: scopes, key: "token ann")
    }

    private static func connect(
        _ scopes: Scopes = .admin
    ) throws -> (FakeService, TestSession) {
        let directory = try TemporaryDirectory()
        let service = try FakeService(
            in: directory,
            tools: ["read_it": { $0.echo() }, "write_it": { $0.echo() }, "never": { _ in }])
        let session = try TestSession(directory) {
            SessionMachine(era: .stateless, caller: caller(scopes))
        }
        return (service, session)
    }

    private static func call(_ session: TestSession, _ tool: String, _ arguments: String = "{}") throws
        -> TestSession.Reply
    {
        try session.ask("tools/call", #""name":"\#(tool)","arguments":\#(arguments),\#(meta)"#).replies.take()
    }

    @Test func reader_mayReadAndNotWrite() throws {
        let (service, session) = try Self.connect(.read)
        defer { service.crash() }
        guard case .answered(let answer) = try Self.call(session, "read_it") else {
            Issue.record("not answered")
            return
        }
        #expect(answer["result"]?["isError"] == nil)
        for tool in ["write_it", "resolve_sync_conflict"] {
            guard case .forbidden("write", let answer) = try Self.call(session, tool) else {
                Issue.record("not forbidden")
                return
            }
            let error = answer["result"]?["structuredContent"]?["error"]
            #expect(error?["code"] == "permission_denied")
            #expect(error?["details"]?["needed_scope"] == "write")
        }
    }

    @Test func callerWithoutScopes_mayOnlyAskWhatThisIs() throws {
        let (service, session) = try Self.connect([])
        defer { service.crash() }
        for method in ["tools/list", "prompts/list"] {
            guard case .forbidden("read", _) = try session.ask(method, Self.meta).replies.take() else {
                Issue.record("not forbidden")
                return
            }
        }
        guard case .answered = try session.ask("server/discover", Self.meta).replies.take() else {
            Issue.record("not answered")
            return
        }
    }

    @Test func verifiedName_isTheActor_andNoOtherCanBeGiven() throws {
        let (service, session) = try Self.connect()
        defer { service.crash() }
        let answer = try Self.call(session, "write_it", #"{"created_by":"ann","updated_by":null}"#).message
        let meta = answer?["result"]?["structuredContent"]?["meta"]
        #expect(meta?["dev.holdfast/actor"] == "ann")
        #expect(meta?["dev.holdfast/actor-verified"] == true)
        let forged = try Self.call(session, "write_it", #"{"created_by":"bob"}"#).message
        let error = forged?["result"]?["structuredContent"]?["error"]
        #expect(error?["code"] == "permission_denied")
        #expect(error?["details"]?["path"] == "created_by")
        _ = try service.calls.take()
        #expect(service.calls.poll() == nil)
    }

    @Test func fault_isToldApartByWhoFoundIt() throws {
        let (service, session) = try Self.connect()
        defer { service.crash() }
        guard case .refused(-32601, _) = try session.ask("no/such", Self.meta).replies.take(),
            case .answered(let unknown) = try Self.call(session, "no_such_tool")
        else {
            Issue.record("not told apart")
            return
        }
        #expect(unknown["error"]?["code"] == -32602)
    }

    @Test func notification_endsItsChannelAtOnce() throws {
        let (service, session) = try Self.connect()
        defer { service.crash() }
        let channel = try session.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        #expect(try channel.replies.take() == .ended)
    }

    @Test func cancelledRequest_endsItsOwnChannel() throws {
        let (service, session) = try Self.connect()
        defer { service.crash() }
        let call = try session.ask("tools/call", #""name":"never",\#(Self.meta)"#, id: "7")
        _ = try service.calls.take()
        let cancellation = try session.send(
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#)
        #expect(try call.replies.take() == .ended)
        #expect(try cancellation.replies.take() == .ended)
        #expect(try session.run { $0.inFlightCount } == 0)
    }

    @Test func goneClient_isForgottenWithItsRequests() throws {
        let (service, session) = try Self.connect()
        defer { service.crash() }
        let gone = try session.ask("tools/call", #""name":"never",\#(Self.meta)"#, id: "7")
        let other = try session.ask("tools/call", #""name":"never",\#(Self.meta)"#, id: "8")
        #expect(
            try session.run { session in
                session.cancel(gone)
                return session.inFlightCount
            } == 1)
        #expect(gone.replies.poll() == nil)
        #expect(other.replies.poll() == nil)
    }
}
