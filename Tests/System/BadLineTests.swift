import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What `holdfast mcp` does with lines that are no request.
    @Suite struct BadLineTests {
        @Test func badLines_areAnsweredAndTheSessionGoesOn() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let other = try await installation.client()
                let bad: [(String, [UInt8], Int64)] = [
                    ("no JSON", Array("{\"jsonrpc\":".utf8), -32700),
                    ("no UTF-8", [0x22, 0xFF, 0xFE, 0x22], -32700),
                    ("deep nesting", [UInt8](repeating: UInt8(ascii: "["), count: 100_000), -32700),
                    ("no request", Array("{\"id\": 1}".utf8), -32600),
                    (
                        "over the limit", Array("\"".utf8) + [UInt8](repeating: 0x61, count: 16_777_300),
                        -32600
                    ),
                ]
                for (index, (name, bytes, code)) in bad.enumerated() {
                    client.send(raw: bytes)
                    let answer = try await eventually("an answer to \(name)", within: .seconds(20)) {
                        client.otherMessages.dropFirst(index).first
                    }
                    #expect(answer["error"]?["code"]?.integer == code, "\(name): \(answer.text)")
                    let next = try await client.call("list_vendors")
                    #expect(!next.isError, "after \(name): \(next.text)")
                    let neighbour = try await other.call("list_vendors")
                    #expect(!neighbour.isError, "beside \(name): \(neighbour.text)")
                }
                #expect(try await client.close() == .code(0))
                #expect(try await other.close() == .code(0))
            }
        }

        @Test func unknownMethodAndTool_areProtocolErrors() async throws {
            try await Installation.withRunning { installation, _ in
                for revision in MCPRevision.allCases {
                    let client = try await installation.client(revision)
                    let method = await #expect(throws: RPCError.self) { try await client.request("no/such") }
                    #expect(method?.code == -32601)
                    let tool = await #expect(throws: RPCError.self) { try await client.call("no_such_tool") }
                    #expect(tool?.code == -32602)
                    try await client.close()
                }
            }
        }

        @Test func clientThatLeavesInMidCall_takesNobodyWithIt() async throws {
            try await Installation.withRunning { installation, _ in
                let other = try await installation.client()
                for _ in 0..<10 {
                    let client = try await installation.client()
                    for number in 0..<20 {
                        client.send(line: [
                            "jsonrpc": "2.0", "id": .integer(1000 + number), "method": "tools/call",
                            "params": ["name": "list_work_items", "arguments": [:]],
                        ])
                    }
                    try await client.process.end()
                }
                let answer = try await other.call("list_work_items")
                #expect(!answer.isError, "\(answer.text)")
                try await other.close()
            }
        }
    }
}
