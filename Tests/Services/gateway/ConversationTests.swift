import NIOCore
import Primitives
import Testing
import Transport
import Wire

@testable import Gateway

/// How a session goes on over bad input, batches, cancellation and its end.
@Suite struct ConversationTests {
    /// Keeps requests unanswered until a test lets one go.
    private final class Held: @unchecked Sendable {
        // Touched on the service's event loop only.
        var requests: [IncomingRequest] = []
    }

    private static func tools(_ held: Held = Held()) -> [String: FakeService.Tool] {
        [
            "echo": { $0.echo() },
            "hold": { held.requests.append($0) },
            "release": { request in
                let awaited = held.requests.filter(\.isAwaited).count
                for waiting in held.requests { waiting.echo() }
                held.requests.removeAll()
                request.answer(json: #"{"structuredContent":{"awaited":\#(awaited)}}"#)
            },
        ]
    }

    @Test func badLines_areRefusedAndTheSessionGoesOn() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        _ = try client.initialize(.june2025)
        for (line, code) in [("{", -32700), ("7", -32600), ("[]", -32600)] {
            try client.send(line)
            let answer = try client.receive()
            #expect(answer["error"]?["code"]?.integer == Int64(code))
            #expect(answer["id"] == .null)
        }
        try client.send("")
        try client.ask("ping")
        #expect(try client.receive() == ["jsonrpc": "2.0", "id": 1, "result": [:]])
    }

    @Test func overlongLine_isPassedOverAndTheSessionGoesOn() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        try client.send(String(repeating: "x", count: Limits.frameBytesMax + 1))
        #expect(try client.receive()["error"]?["code"] == -32600)
        try client.ask("ping")
        #expect(try client.receive()["result"] == [:])
    }

    @Test func batch_isAnsweredByOneArray() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools())
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.march2025)
        let call = SessionMachineTests.request("tools/call", #""name":"echo""#, id: "2")
        try client.send("[\(SessionMachineTests.request("ping")),\(call),7]")
        let answers = try client.receive().array ?? []
        #expect(answers.count == 3)
        #expect(answers.contains(["jsonrpc": "2.0", "id": 1, "result": [:]]))
        #expect(answers.contains { $0["id"] == 2 && $0["result"]?["content"] != nil })
        #expect(answers.contains { $0["error"]?["code"] == -32600 })
    }

    @Test func cancelledCall_isNeverAnswered_andTheServiceIsTold() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools())
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"hold""#], id: "5")
        _ = try service.calls.take()
        try client.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"#)
        let release = try client.call("release")
        #expect(release["id"] == 1)
        #expect(release["result"]?["structuredContent"]?["awaited"] == 0)
        // The id is free again.
        try client.ask("tools/call", [#""name":"echo""#], id: "5")
        #expect(try client.receive()["id"] == 5)
    }

    @Test func cancelledPartOfABatch_isLeftOut() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools())
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.march2025)
        let hold = SessionMachineTests.request("tools/call", #""name":"hold""#, id: "2")
        try client.send("[\(hold),\(SessionMachineTests.request("ping"))]")
        _ = try service.calls.take()
        try client.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"#)
        #expect(try client.receive() == [["jsonrpc": "2.0", "id": 1, "result": [:]]])
    }

    @Test func idInFlight_isRefusedASecondTime() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools())
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"hold""#], id: "5")
        try client.ask("ping", id: "5")
        #expect(try client.receive()["error"]?["code"] == -32600)
    }

    @Test func answers_comeAsTheyAreReady_notInTheOrderOfTheCalls() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools())
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"hold""#], id: #""slow""#)
        try client.ask("tools/call", [#""name":"echo""#], id: #""fast""#)
        #expect(try client.receive()["id"] == "fast")
        try client.ask("tools/call", [#""name":"release""#], id: "3")
        #expect(try client.receive()["id"] == "slow")
        #expect(try client.receive()["id"] == 3)
    }

    @Test func endOfInput_answersWhatIsInFlight_thenEnds() throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: Self.tools())
        defer { service.crash() }
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        try client.ask("tools/call", [#""name":"echo""#], id: "7")
        client.closeInput()
        #expect(try client.receive()["id"] == 7)
        #expect(try client.line() == nil)
        #expect(try client.ends.take())
        client.ends.put(true)
    }

    @Test func drain_endsAnIdleSession() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        client.drain()
        #expect(try client.line() == nil)
    }

    @Test func clientThatStopsReading_endsTheSession() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        client.closeOutput()
        #expect(try client.ends.take())
        client.ends.put(true)
    }
}
