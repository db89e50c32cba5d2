import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What a service's socket does with what is no request, and that nobody else feels it.
    @Suite struct BadFrameTests {
        private static let services = ["workitems", "vendors", "deployments"]
        private static let ping: JSON = [
            "jsonrpc": "2.0", "id": 7, "method": "service/health", "params": [:],
        ]

        @Test func fatalInput_isAnsweredWithoutIdAndTheConnectionClosed() async throws {
            try await Installation.withRunning { installation, _ in
                let witness = try await installation.client()
                let bad: [(String, [UInt8], Int64)] = [
                    ("length 0", FrameSocket.prefix(0), -32600),
                    ("length over the limit", FrameSocket.prefix(16_777_217), -32600),
                    ("the greatest length", FrameSocket.prefix(Int(UInt32.max)), -32600),
                    ("no UTF-8", FrameSocket.frame([0x22, 0xFF, 0xFE, 0x22]), -32700),
                    ("no JSON", FrameSocket.frame(Array("{\"jsonrpc\": ".utf8)), -32700),
                    (
                        "deep nesting",
                        FrameSocket.frame([UInt8](repeating: UInt8(ascii: "["), count: 100_000)), -32700
                    ),
                ]
                for service in Self.services {
                    for (name, bytes, code) in bad {
                        let socket = try FrameSocket(path: installation.socket(of: service))
                        socket.send(bytes)
                        let answer = try await socket.next()
                        #expect(
                            answer?["error"]?["code"]?.integer == code,
                            "\(service), \(name): \(answer?.text ?? "closed")")
                        #expect(answer?["id"] == nil || answer?["id"] == .null, "\(service), \(name)")
                        let end = try await socket.next()
                        #expect(end == nil, "\(service), \(name): not closed")
                    }
                }
                try await Self.isUnharmed(witness)
            }
        }

        @Test func harmlessInput_isAnsweredAndTheConnectionStays() async throws {
            try await Installation.withRunning { installation, _ in
                let bad: [(JSON, JSON?, Int64)] = [
                    (["jsonrpc": "2.0", "id": 1, "method": "no/such"], 1, -32601),
                    (["jsonrpc": "2.0", "id": "a", "method": "no/such"], "a", -32601),
                    (["jsonrpc": "2.0", "id": 2], 2, -32600),
                    (["jsonrpc": "2.0", "id": 3, "method": 5], 3, -32600),
                    ([1, 2, 3], nil, -32600),
                    ("text", nil, -32600),
                ]
                for service in Self.services {
                    let socket = try FrameSocket(path: installation.socket(of: service))
                    for (message, id, code) in bad {
                        socket.send(message)
                        let answer = try await socket.next()
                        #expect(answer?["error"]?["code"]?.integer == code, "\(service): \(message.text)")
                        #expect(
                            answer?["id"] == id || (id == nil && answer?["id"] == .null),
                            "\(service): \(message.text)")
                    }
                    socket.send(Self.ping)
                    let answer = try await socket.next()
                    #expect(answer?["id"] == 7, "\(service): \(answer?.text ?? "closed")")
                    #expect(answer?["result"]?["name"]?.string == service)
                    socket.close()
                }
            }
        }

        @Test func frameCutInTheMiddle_startsNoWork() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let create: JSON = [
                    "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                    "params": ["name": "create_vendor", "arguments": ["name": "half"]],
                ]
                let frame = FrameSocket.frame(Array(create.text.utf8))
                for length in stride(from: 1, to: frame.count, by: 7) {
                    let socket = try FrameSocket(path: installation.socket(of: "vendors"))
                    socket.send(Array(frame.prefix(length)))
                    socket.close()
                }
                let answer = try await client.call("query_vendor_status", ["name": "half"])
                #expect(answer.errorCode == "not_found", "\(answer.text)")
                try await client.close()
            }
        }

        @Test func frameThatNeverEnds_isCutAfterTenSecondsWhileOthersGoOn() async throws {
            try await Installation.withRunning { installation, _ in
                let witness = try await installation.client()
                let slow = try FrameSocket(path: installation.socket(of: "vendors"))
                slow.send(Array(FrameSocket.frame(Array(Self.ping.text.utf8)).prefix(9)))
                try await Self.isUnharmed(witness)
                let end = try await slow.next(within: .seconds(14))
                #expect(end?["result"] == nil, "half a frame was answered: \(end?.text ?? "")")
                if end != nil { #expect(try await slow.next(within: .seconds(2)) == nil) }
                try await witness.close()
                try FailurePage.judge(
                    "a client of a socket stops in the middle of a frame", clients: "others do not notice",
                    records: "half a frame starts nothing",
                    afterwards: "its connection is closed after ten seconds")
            }
        }

        @Test func manyIdleConnections_keepNobodyFromBeingServed() async throws {
            try await Installation.withRunning { installation, _ in
                let witness = try await installation.client()
                try await Self.isUnharmed(witness)
                let idle = try (0..<200).map { _ in try FrameSocket(path: installation.socket(of: "vendors"))
                }
                try await Self.isUnharmed(witness)
                for socket in idle { socket.close() }
                try await witness.close()
            }
        }

        private static func isUnharmed(_ client: MCPClient) async throws {
            for (tool, arguments) in [("list_vendors", [:]), ("list_work_items", [:])]
                as [(String, JSONObject)]
            {
                let answer = try await client.call(tool, arguments)
                #expect(!answer.isError, "\(answer.text)")
            }
        }
    }
}
