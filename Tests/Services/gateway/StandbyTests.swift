import NIOCore
import Testing
import Transport
import Wire

@testable import Gateway

/// What clients notice where a service has a standby: neither a hung primary nor a dead one.
@Suite struct StandbyTests {
    private static let echo: [String: FakeService.Tool] = [
        "echo": { $0.echo() }, "write_echo": { $0.echo() },
    ]
    /// Takes calls and never answers.
    private static let silent: [String: FakeService.Tool] = ["echo": { _ in }, "write_echo": { _ in }]
    private static let notRouted =
        #"{"structuredContent":{"error":{"code":"unavailable","message":"m","details":{"layers":"#
        + #"[{"layer":"alpha","reason":"not_routed"}],"retry_after_ms":20}}},"isError":true}"#

    private static func unavailable(_ reason: String) -> String {
        notRouted.replacing("not_routed", with: reason).replacing(":20}", with: ":60000}")
    }

    private static func route(_ writes: String, _ reads: String, epoch: Int) -> String {
        RouteTests.json(writes, reads, epoch: epoch)
    }

    private static let both = route(#""primary""#, #"["primary","standby"]"#, epoch: 3)
    private static let nobody = route("null", #"["primary","standby"]"#, epoch: 3)
    private static let standbyOnly = route(#""standby""#, #"["standby"]"#, epoch: 4)

    private static func meta(_ answer: JSON) -> JSON? {
        answer["result"]?["structuredContent"]?["meta"]
    }

    @Test func withoutARoute_theStandbyIsLeftAlone() throws {
        let directory = try TemporaryDirectory()
        let primary = try FakeService(in: directory, tools: Self.echo)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(Self.meta(try client.call("echo")) != nil)
        let write = try client.call("write_echo")
        #expect(Self.meta(write) != nil)
        #expect(Self.meta(write)?["dev.holdfast/route-epoch"] == nil)
        #expect(standby.methods.poll() == nil)
        primary.crash()
    }

    @Test func withARoute_theHealthyPrimaryIsAskedAlone_andWritesNameTheEpoch() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(in: directory, tools: Self.echo)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        let read = try client.call("echo")
        #expect(Self.meta(read) != nil)
        #expect(Self.meta(read)?["dev.holdfast/route-epoch"] == nil)
        #expect(Self.meta(try client.call("write_echo"))?["dev.holdfast/route-epoch"] == 3)
        #expect(standby.methods.poll() == nil)
        primary.crash()
    }

    @Test func readThatThePrimaryHolds_isAnsweredByTheStandby() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(in: directory, tools: Self.silent)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(
            try client.call("echo", #"{"a":1}"#)["result"]?["structuredContent"]?["arguments"] == ["a": 1])
        _ = try primary.calls.take()
        _ = try standby.calls.take()
    }

    @Test func readCutByACrash_isAnsweredByTheStandby() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(in: directory, tools: Self.silent)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        defer { standby.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"echo""#])
        _ = try primary.calls.take()
        primary.crash()
        #expect(Self.meta(try client.receive()) != nil)
        // Nobody listens at the primary's socket any more.
        #expect(Self.meta(try client.call("echo")) != nil)
    }

    @Test func writeThatThePrimaryHolds_followsTheRouteInTheFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(in: directory, tools: Self.silent)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        defer { standby.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"write_echo""#])
        let before = try primary.calls.take()
        try directory.write(Self.standbyOnly, to: "alpha.route")
        let meta = Self.meta(try client.receive())
        #expect(meta?["dev.holdfast/route-epoch"] == 4)
        #expect(before["_meta"]?["dev.holdfast/route-epoch"] == 3)
        let operation = before["_meta"]?["dev.holdfast/operation-id"]
        #expect(operation != nil)
        #expect(meta?["dev.holdfast/operation-id"] == operation)
    }

    @Test func instanceThatLostTheWrites_sendsTheCallToWhoHasThem() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(
            in: directory,
            tools: [
                "write_echo": { request in
                    try? directory.write(Self.standbyOnly, to: "alpha.route")
                    request.answer(json: Self.notRouted)
                }
            ])
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        defer { standby.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(Self.meta(try client.call("write_echo"))?["dev.holdfast/route-epoch"] == 4)
        _ = try primary.calls.take()
        _ = try standby.calls.take()
    }

    @Test func readThatNoInstanceCanAnswer_isRefusedInThePrimarysWords() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(
            in: directory, tools: ["echo": { $0.answer(json: Self.unavailable("all were tried")) }])
        let standby = try FakeService(
            "alpha-standby", in: directory,
            tools: ["echo": { $0.answer(json: Self.unavailable("not filled")) }])
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        let error = try client.call("echo")["result"]?["structuredContent"]?["error"]
        #expect(error?["details"]?["layers"]?.array?.first?["reason"] == "all were tried")
        _ = try primary.calls.take()
        _ = try standby.calls.take()
    }

    @Test func writeThatNobodyCanTake_waitsForTheRouteInTheFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.nobody, to: "alpha.route")
        let primary = try FakeService(in: directory, tools: Self.echo)
        defer { primary.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"write_echo""#], id: "5")
        #expect(Self.meta(try client.call("echo")) != nil)
        try directory.write(
            Self.route(#""primary""#, #"["primary"]"#, epoch: 4), to: "alpha.route")
        let answer = try client.receive()
        #expect(answer["id"] == 5)
        #expect(Self.meta(answer)?["dev.holdfast/route-epoch"] == 4)
    }

    @Test(arguments: ["echo", "write_echo"])
    func callThatThePrimaryHolds_followsTheSupervisorsWord(tool: String) throws {
        let directory = try TemporaryDirectory()
        let supervisor = try FakeSupervisor(in: directory, route: Self.both)
        let primary = try FakeService(in: directory, tools: Self.silent)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        defer {
            standby.crash()
            supervisor.crash()
        }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        _ = try supervisor.waits.take()
        try client.ask("tools/call", [#""name":"\#(tool)""#])
        _ = try primary.calls.take()
        supervisor.publish(Self.standbyOnly)
        _ = try supervisor.waits.take()
        let meta = Self.meta(try client.receive())
        #expect(meta != nil)
        #expect(meta?["dev.holdfast/route-epoch"] == (tool == "echo" ? nil : 4))
        // Those that come later go there at once.
        while standby.calls.poll() != nil {}
        #expect(Self.meta(try client.call(tool)) != nil)
        #expect(primary.calls.poll() == nil)
    }

    @Test func nextSupervisor_isListenedTo() throws {
        let directory = try TemporaryDirectory()
        let first = try FakeSupervisor(in: directory, route: Self.nobody)
        let primary = try FakeService(in: directory, tools: Self.echo)
        defer { primary.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        _ = try first.waits.take()
        try client.ask("tools/call", [#""name":"write_echo""#])
        first.crash()
        // It counts its revisions from one again.
        let second = try FakeSupervisor(
            in: directory, route: Self.route(#""primary""#, #"["primary"]"#, epoch: 3))
        defer { second.crash() }
        #expect(Self.meta(try client.receive())?["dev.holdfast/route-epoch"] == 3)
    }

    @Test func primaryThatLosesManyReads_isLeftAloneUntilItAnswersAPing() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let first = try FakeService(in: directory, tools: Self.silent)
        let standby = try FakeService("alpha-standby", in: directory, tools: Self.echo)
        defer { standby.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        for id in 1...5 { try client.ask("tools/call", [#""name":"echo""#], id: "\(id)") }
        for _ in 1...5 { _ = try first.calls.take() }
        first.crash()
        for _ in 1...5 { #expect(Self.meta(try client.receive()) != nil) }
        let second = try FakeService(in: directory, tools: Self.echo)
        defer { second.crash() }
        while try second.methods.take() != "ping" {}
        while second.calls.poll() == nil { #expect(Self.meta(try client.call("echo")) != nil) }
    }
}
