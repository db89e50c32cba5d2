import NIOCore
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What only HTTP has: arguments that travel as headers, and streams that are taken up again.
    @Suite struct HTTPStreamTests {
        private static func withGateway(_ body: (Int) async throws -> Void) async throws {
            try await HTTPInstallation.withRunning(settings: ScenarioTests.fixture, body)
        }

        private static func post(
            _ port: Int, _ body: String, _ headers: [String: String]
        ) throws -> RawExchange {
            try RawExchange(port: port, send("POST", port, body, headers))
        }

        private static func send(
            _ verb: String, _ port: Int, _ body: String, _ headers: [String: String]
        ) -> String {
            let standard = [
                "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            ]
            let lines = standard.merging(headers) { $1 }.sorted { $0.key < $1.key }
                .map { "\($0): \($1)\r\n" }.joined()
            return "\(verb) /mcp HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)"
        }

        @Test func http_custom_header_server_validation() async throws {
            try await Self.withGateway { port in
                func call(_ arguments: String, _ header: String?) async throws -> (Int, Int64?, String) {
                    var headers = [
                        "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call",
                        "Mcp-Name": "test_x_mcp_header",
                    ]
                    headers["Mcp-Param-Region"] = header
                    let body = HTTPCell.modern(
                        "tools/call", #""name":"test_x_mcp_header","arguments":\#(arguments),"#)
                    let answer = try await Self.post(port, body, headers).response()
                    let json = try JSON(parsing: answer.body)
                    return (answer.status, json["error"]?["code"]?.integer, answer.body)
                }
                let good: [(String, String?)] = [
                    (#"{"region":"Hello"}"#, "Hello"), (#"{"region":"Hello"}"#, "  Hello\t"),
                    (#"{"region":"Grüße"}"#, "=?base64?R3LDvMOfZQ==?="), ("{}", nil),
                    (#"{"region":"=?base64?"}"#, "=?base64?"),
                ]
                for (arguments, header) in good {
                    let (status, code, body) = try await call(arguments, header)
                    #expect(status == 200 && code == nil, "\(arguments) \(header ?? "-"): \(body)")
                }
                let bad: [(String, String?)] = [
                    (#"{"region":"Hello"}"#, nil), (#"{"region":"Hello"}"#, "hello"),
                    (#"{"region":"Hello"}"#, "=?base64?SGVsbG8?="),
                    (#"{"region":"Hello"}"#, "=?base64?SGVsbG8*?="),
                ]
                for (arguments, header) in bad {
                    let (status, code, body) = try await call(arguments, header)
                    #expect(status == 400 && code == -32020, "\(arguments) \(header ?? "-"): \(body)")
                }
            }
        }

        @Test func server_sse_polling() async throws {
            try await Self.withGateway { port in
                let initialize =
                    #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"#
                    + #""protocolVersion":"2025-11-25","capabilities":{},"#
                    + #""clientInfo":{"name":"a","version":"1"}}}"#
                let greeting = try await Self.post(port, initialize, [:]).response()
                let session = try #require(greeting.headers["mcp-session-id"], "\(greeting)")
                let headers = ["Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25"]
                let initialized = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
                #expect(try await Self.post(port, initialized, headers).response().status == 202)

                let call =
                    #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":"#
                    + #"{"name":"test_reconnection","_meta":{"progressToken":1}}}"#
                let first = try Self.post(port, call, headers)
                let priming = try await Self.firstEvent(first)
                let id = try #require(priming.id, "a stream of this revision begins with an id")
                #expect(priming.data.isEmpty)
                // The client loses its connection before the answer is there, and asks for the rest.
                first.close()
                let again = try RawExchange(
                    port: port,
                    Self.send(
                        "GET", port, "",
                        headers.merging(["Last-Event-ID": id, "Accept": "text/event-stream"]) { $1 }))
                let rest = try await again.response()
                #expect(rest.status == 200, "\(rest)")
                #expect(rest.body.contains(#""id":2,"result""#), "\(rest.body)")
            }
        }

        private static func firstEvent(_ exchange: RawExchange) async throws -> ServerSentEvent {
            var (text, event) = ("", ServerSentEvent())
            while let part = try await exchange.events.next(within: .seconds(20), "an event") {
                guard case .body(let piece) = part else { continue }
                text += String(buffer: piece)
                if let first = ServerSentEvent.take(&text, into: &event).first { return first }
            }
            throw ProtocolViolation("the stream ended without an event: \(text)")
        }
    }
}
