import NIOCore
import Testing
import Transport
import Wire

@testable import Gateway

/// What clients notice when services go away and come back: as little as can be.
@Suite struct RestartTests {
    private static let echo: [String: FakeService.Tool] = [
        "echo": { $0.echo() }, "write_echo": { $0.echo() },
    ]
    /// Takes calls and never answers.
    private static let silent: [String: FakeService.Tool] = ["echo": { _ in }, "write_echo": { _ in }]

    @Test(arguments: ["echo", "write_echo"])
    func callCutByACrash_isAnsweredByTheSuccessor(tool: String) throws {
        let directory = try TemporaryDirectory()
        let first = try FakeService(in: directory, tools: Self.silent)
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"\#(tool)""#, #""arguments":{"a":1}"#])
        let before = try first.calls.take()
        first.crash()
        let second = try FakeService(in: directory, tools: Self.echo)
        defer { second.crash() }
        let answer = try client.receive()
        #expect(answer["result"]?["structuredContent"]?["arguments"] == ["a": 1])
        let after = try second.calls.take()
        let operation = before["_meta"]?["dev.holdfast/operation-id"]
        #expect(after["_meta"]?["dev.holdfast/operation-id"] == operation)
        #expect((operation != nil) == (tool == "write_echo"))
    }

    @Test func writeThatHangs_isAskedAgainWithTheSameOperationID() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(
            in: directory,
            tools: [
                "write_echo": { request in
                    let meta = request.params?["_meta"]
                    // The first attempt has a second at most; the second has most of ten.
                    if (meta?["dev.holdfast/deadline-ms"]?.integer ?? 0) > 1000 { request.echo() }
                }
            ])
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        let answer = try client.call("write_echo")
        let ids = try (0..<2).map { _ in
            try service.calls.take()["_meta"]?["dev.holdfast/operation-id"]?.string
        }
        #expect(Set(ids).count == 1)
        #expect(
            answer["result"]?["structuredContent"]?["meta"]?["dev.holdfast/operation-id"]?.string == ids[0])
    }

    @Test func unavailableWithAHint_isAskedAgain() throws {
        let directory = try TemporaryDirectory()
        let refusals = EventQueue<Bool>()
        refusals.put(true)
        let service = try FakeService(
            in: directory,
            tools: [
                "echo": { request in
                    guard refusals.poll() != nil else { return request.echo() }
                    request.answer(
                        json: #"{"structuredContent":{"error":{"code":"unavailable","message":"m","#
                            + #""details":{"retry_after_ms":1}}},"isError":true}"#)
                }
            ])
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(try client.call("echo")["result"]?["isError"] == nil)
        _ = try service.calls.take()
        _ = try service.calls.take()
    }

    @Test func listAndRoute_areKeptWhileAServiceIsDown() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.echo)
        let first = try TestClient(directory)
        _ = try first.initialize(.november2025)
        #expect(try first.call("echo")["result"] != nil)
        try first.ask("tools/list")
        let list = try first.receive()
        service.crash()

        // A gateway started now knows the tools from the file.
        let second = try TestClient(directory)
        _ = try second.initialize(.november2025)
        try second.ask("tools/list")
        #expect(try second.receive() == list)
        try second.ask("tools/call", [#""name":"echo""#], id: "8")
        let successor = try FakeService(in: directory, tools: Self.echo)
        defer { successor.crash() }
        let answer = try second.receive()
        #expect(answer["id"] == 8)
        #expect(answer["result"]?["structuredContent"]?["arguments"] == [:])
    }

    @Test func toolOfANewerService_isFoundWithoutARestartOfTheGateway() throws {
        let directory = try TemporaryDirectory()
        let first = try FakeService(in: directory, tools: ["echo": { $0.echo() }])
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(try client.call("newer")["error"]?["code"] == -32602)
        first.crash()
        let second = try FakeService(in: directory, tools: ["newer": { $0.echo() }])
        defer { second.crash() }
        // The gateway connects by itself; each try waits for its question to be answered, a second at most.
        var answer = try client.call("newer")
        for _ in 0..<20 where answer["error"] != nil { answer = try client.call("newer") }
        #expect(answer["result"]?["structuredContent"] != nil)
    }

    @Test func damagedFile_isAskedForAnew() throws {
        let directory = try TemporaryDirectory()
        try directory.write("{\"service\":\"alpha\",\"tools\":[", to: "catalogue-alpha.json")
        let service = try FakeService(in: directory, tools: Self.echo)
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        #expect(try client.call("echo")["result"] != nil)
        let kept = try JSON(parsing: directory.contents(of: "catalogue-alpha.json") ?? "")
        #expect(kept["tools"]?.array?.count == 2)
    }

    @Test func callToOneService_doesNotWaitForAnother() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService("beta", in: directory, tools: Self.echo)
        defer { service.crash() }
        let client = try TestClient(directory, services: ["alpha", "beta"])
        _ = try client.initialize(.november2025)
        #expect(try client.call("echo")["result"]?["structuredContent"] != nil)
    }

    @Test func toolThatTwoServicesClaim_staysWithTheFirst() throws {
        let directory = try TemporaryDirectory()
        let first = try FakeService("alpha", in: directory, tools: ["echo": { $0.echo() }])
        let second = try FakeService("beta", in: directory, tools: Self.echo)
        defer {
            first.crash()
            second.crash()
        }
        let client = try TestClient(directory, services: ["alpha", "beta"])
        _ = try client.initialize(.november2025)
        try client.ask("tools/list")
        let names = try client.receive()["result"]?["tools"]?.array?.compactMap { $0["name"]?.string }
        #expect(names == ["system_status", "echo", "write_echo"] + OwnTool.all.dropFirst().map(\.name))
        _ = try client.call("echo")
        _ = try first.calls.take()
    }
}
