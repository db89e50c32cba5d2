import Foundation
import Glibc
import TestSupport
import Testing
import Wire

/// `holdfast adapt` around servers of both kinds, over its socket.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AdapterProcessTests {
    /// An adapter with a caller.
    private struct Running {
        let process: TestProcess
        let socket: FrameSocket
        let path: String

        func ask(
            _ id: Int64, _ method: String, _ params: JSONObject = [:], capabilities: JSON = [:]
        ) {
            var params = params
            var meta = params["_meta"]?.object ?? [:]
            meta["io.modelcontextprotocol/clientCapabilities"] = capabilities
            params["_meta"] = .object(meta)
            socket.send([
                "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": .object(params),
            ])
        }

        func next() async throws -> JSON {
            try #require(try await socket.next(within: .seconds(20)))
        }

        func answer(
            _ method: String, _ params: JSONObject = [:], capabilities: JSON = [:]
        ) async throws -> JSON {
            ask(1, method, params, capabilities: capabilities)
            return try await next()
        }
    }

    private func withAdapter(
        _ command: [String], _ body: (Running) async throws -> Void
    ) async throws {
        let path = "/tmp/hf-\(UInt32.random(in: 0 ... .max)).sock"
        let environment = ["PATH": "/usr/bin:/bin", "HOLDFAST_DATABASE_URL": "secret"]
        let process = try TestProcess(
            Installation.program("holdfast"), ["adapt", "other", "--socket", path, "--"] + command,
            environment: environment)
        let socket = try await eventually("the adapter's socket", within: .seconds(20)) {
            try? FrameSocket(path: path)
        }
        try await body(Running(process: process, socket: socket, path: path))
        process.signal(SIGTERM)
        #expect(try await process.exit(within: .seconds(10)) == .code(0))
        unlink(path)
    }

    private static func text(_ answer: JSON) -> String {
        answer["result"]?["content"]?.array?.first?["text"]?.string ?? answer.text
    }

    @Test func statelessServer_isSpokenToAsItIs() async throws {
        try await withAdapter([ForeignServers.fixture]) { adapter in
            let discovered = try await adapter.answer("server/discover")
            #expect(discovered["result"]?["supportedVersions"] == ["2026-07-28"])
            let listed = try await adapter.answer("tools/list")
            #expect((listed["result"]?["tools"]?.array?.count ?? 0) >= 26)
            let asked = try await adapter.answer(
                "tools/call", ["name": "test_elicitation", "arguments": ["message": "m"]],
                capabilities: ["elicitation": [:]])
            #expect(asked["result"]?["resultType"] == "input_required")
            let refused = try await adapter.answer("tools/call", ["name": "test_missing_capability"])
            #expect(refused["error"]?["code"] == -32021)
        }
    }

    @Test func serverThatWantsAHandshake_looksStateless() async throws {
        try await withAdapter([ForeignServers.handshake]) { adapter in
            let discovered = try await adapter.answer("server/discover")
            #expect(discovered["result"]?["supportedVersions"] == ["2026-07-28"])
            let listed = try await adapter.answer("tools/list")
            #expect(listed["result"]?["ttlMs"] == 0)
            let echoed = try await adapter.answer(
                "tools/call",
                ["name": "echo", "arguments": ["text": "x"], "_meta": ["dev.holdfast/actor": "me"]])
            #expect(Self.text(echoed) == "x{}", "nothing of ours reaches it")
            let missing = try await adapter.answer("resources/read", ["uri": "a:b"])
            #expect(missing["error"]?["code"] == -32602)
            let prompts = try await adapter.answer("prompts/list")
            #expect(prompts["error"]?["code"] == -32601)
        }
    }

    @Test func itsQuestions_becomeRounds() async throws {
        try await withAdapter([ForeignServers.handshake]) { adapter in
            let asked = try await adapter.answer(
                "tools/call", ["name": "ask"], capabilities: ["elicitation": [:]])
            let requests = try #require(asked["result"]?["inputRequests"]?.object, "\(asked.text)")
            let key = try #require(requests.keys.first)
            let answer = try await adapter.answer(
                "tools/call",
                [
                    "name": "ask", "requestState": asked["result"]?["requestState"] ?? .null,
                    "inputResponses": .object([key: ["action": "accept", "content": ["name": "Ada"]]]),
                ], capabilities: ["elicitation": [:]])
            #expect(Self.text(answer).contains("Ada"))
        }
    }

    @Test func whatItSaysOnTheWay_reachesTheCaller() async throws {
        try await withAdapter([ForeignServers.handshake]) { adapter in
            adapter.ask(
                7, "tools/call",
                [
                    "name": "log",
                    "_meta": ["progressToken": "mine", "io.modelcontextprotocol/logLevel": "info"],
                ])
            let logged = try await adapter.next()
            #expect(logged["params"]?["data"] == "logged", "\(logged.text)")
            #expect(logged["params"]?["_meta"]?["dev.holdfast/request"] == 7)
            #expect(try await adapter.next()["params"]?["progressToken"] == "mine")
            #expect(try await adapter.next()["id"] == 7)
        }
    }

    @Test func serverThatDies_isStartedAgainUnderTheSameConnection() async throws {
        try await withAdapter([ForeignServers.handshake]) { adapter in
            let lost = try await adapter.answer(
                "tools/call",
                [
                    "name": "crash",
                    "_meta": ["dev.holdfast/operation-id": "00000000-0000-7000-8000-000000000001"],
                ])
            #expect(lost["result"]?["structuredContent"]?["error"]?["code"] == "unavailable")
            let echoed = try await adapter.answer("tools/call", ["name": "echo", "arguments": ["text": "y"]])
            #expect(Self.text(echoed) == "y{}")
        }
    }

    @Test func deadline_isKeptWhateverTheServerDoes() async throws {
        try await withAdapter([ForeignServers.handshake]) { adapter in
            // It runs.
            _ = try await adapter.answer("tools/call", ["name": "echo"])
            let late = try await adapter.answer(
                "tools/call", ["name": "hang", "_meta": ["dev.holdfast/deadline-ms": 100]])
            #expect(late["result"]?["structuredContent"]?["error"]?["code"] == "deadline_exceeded")
        }
    }

    @Test func programThatIsNotThere_leavesTheAdapterAnswering() async throws {
        try await withAdapter(["/no/such/program"]) { adapter in
            #expect(try await adapter.answer("ping")["result"] != nil)
            let answer = try await adapter.answer(
                "tools/list", ["_meta": ["dev.holdfast/deadline-ms": 100]])
            #expect(answer["error"]?["data"]?["code"] == "unavailable")
        }
    }

    @Test func stubbornServer_isEndedAllTheSame() async throws {
        try await withAdapter([ForeignServers.handshake, "--stubborn"]) { adapter in
            let children = try await eventually("the server", within: .seconds(20)) {
                let found = RunningProcesses.having("PATH", "/usr/bin:/bin")
                    .filter { $0.command.contains("--stubborn") && $0.command.contains("python") }
                return found.isEmpty ? nil : found
            }
            #expect(children.count == 1)
            let environment =
                FileManager.default.contents(atPath: "/proc/\(children[0].pid)/environ") ?? Data()
            #expect(!String(decoding: environment, as: UTF8.self).contains("HOLDFAST"))
            _ = try await adapter.answer("tools/list")
        }
        #expect(
            !RunningProcesses.having("PATH", "/usr/bin:/bin").contains { $0.command.contains("--stubborn") })
    }
}
