import Primitives
import Testing
import Wire

@testable import Gateway

/// Single requests as bytes over a real port: each with the status, the code and what else it is answered by.
@Suite struct HTTPCellTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: Int
        var code: Int64?
        var id: JSON?
        var headers: [String: String] = [:]
        var testDescription: String { "\(status) \(name)" }
    }

    private static let meta = SessionMachineTests.modernMeta
    private static func modern(_ method: String, _ headers: [String: String?] = [:]) -> String {
        HTTPTestClient.modern(method, [], headers)
    }
    private static func post(_ body: String, _ headers: [String: String?] = [:]) -> String {
        HTTPTestClient.post(body, headers)
    }
    private static let list = SessionMachineTests.request("tools/list", meta, id: "7")
    private static let allow = ["allow": "GET, POST, DELETE"]

    static let modernCells: [Row] = [
        Row(name: "discover", request: modern("server/discover"), status: 200),
        Row(name: "initialize", request: modern("initialize"), status: 404, code: -32601, id: 1),
        Row(name: "ping", request: modern("ping"), status: 404, code: -32601, id: 1),
        Row(name: "setLevel", request: modern("logging/setLevel"), status: 404, code: -32601, id: 1),
        Row(name: "subscribe", request: modern("resources/subscribe"), status: 404, code: -32601, id: 1),
        Row(name: "unknown method", request: modern("no/such"), status: 404, code: -32601, id: 1),
        Row(
            name: "no envelope",
            request: post(
                SessionMachineTests.request("tools/list"), ["MCP-Protocol-Version": "2026-07-28"]),
            status: 400, code: -32602, id: 1),
        Row(
            name: "no capabilities",
            request: post(
                SessionMachineTests.request(
                    "tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#),
                ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"]),
            status: 400, code: -32602, id: 1),
        Row(name: "no version header", request: post(list), status: 400, code: -32020, id: 7),
        Row(
            name: "another version header", request: post(list, ["MCP-Protocol-Version": "2025-11-25"]),
            status: 400, code: -32020, id: 7),
        Row(
            name: "version of the future",
            request: post(
                list.replacing("2026-07-28", with: "v999"), ["MCP-Protocol-Version": "v999"]),
            status: 400, code: -32022, id: 7),
        Row(
            name: "no method header", request: modern("tools/list", ["Mcp-Method": nil]), status: 400,
            code: -32020, id: 1),
        Row(
            name: "another method header", request: modern("tools/list", ["Mcp-Method": "TOOLS/LIST"]),
            status: 400, code: -32020, id: 1),
        Row(
            name: "blanks around the method header",
            request: modern("server/discover", ["Mcp-Method": "  server/discover\t"]), status: 200),
        Row(
            name: "notification",
            request: post(
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{\#(meta)}}"#,
                ["MCP-Protocol-Version": "2026-07-28"]),
            status: 202, headers: ["content-length": "0"]),
        Row(
            name: "response",
            request: post(
                #"{"jsonrpc":"2.0","id":1,"result":{}}"#, ["MCP-Protocol-Version": "2026-07-28"]),
            status: 400, code: -32600),
        Row(
            name: "batch", request: post("[\(list)]", ["MCP-Protocol-Version": "2026-07-28"]), status: 400,
            code: -32600),
        Row(
            name: "id null",
            request: post(
                SessionMachineTests.request("tools/list", meta, id: "null"),
                ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"]),
            status: 400, code: -32600),
        Row(
            name: "GET", request: HTTPTestClient.request("GET", ["MCP-Protocol-Version": "2026-07-28"]),
            status: 405, code: -32600, headers: allow),
        Row(
            name: "DELETE", request: HTTPTestClient.request("DELETE", ["MCP-Protocol-Version": "2026-07-28"]),
            status: 405, code: -32600, headers: allow),
        Row(
            name: "session and event ids are ignored",
            request: modern("server/discover", ["Mcp-Session-Id": "x", "Last-Event-ID": "1-1"]), status: 200),
    ]

    static let plainCells: [Row] = [
        Row(name: "PUT", request: HTTPTestClient.request("PUT"), status: 405, code: -32600, headers: allow),
        Row(name: "HEAD", request: HTTPTestClient.request("HEAD"), status: 405, headers: allow),
        Row(
            name: "other path", request: HTTPTestClient.request("GET", path: "/other"), status: 404,
            code: -32600),
        Row(
            name: "bad Host", request: post(list, ["Host": "evil.example"]), status: 421, code: -32600),
        Row(name: "no Host", request: post(list, ["Host": nil]), status: 400, code: -32600),
        Row(
            name: "bad Origin", request: post(list, ["Origin": "http://evil.example"]), status: 403,
            code: -32600),
        Row(
            name: "bad Host and Origin",
            request: post(list, ["Host": "evil.example", "Origin": "http://evil.example"]), status: 421,
            code: -32600),
        Row(
            name: "Origin of this machine",
            request: modern("server/discover", ["Origin": "http://localhost:6274"]), status: 200,
            headers: ["access-control-allow-origin": "http://localhost:6274", "vary": "Origin"]),
        Row(
            name: "preflight",
            request: HTTPTestClient.request(
                "OPTIONS",
                [
                    "Origin": "http://localhost:1", "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "mcp-method",
                ]), status: 204, headers: ["access-control-allow-headers": "mcp-method"]),
        Row(name: "no type", request: post(list, ["Content-Type": nil]), status: 415, code: -32600),
        Row(
            name: "wrong type", request: post(list, ["Content-Type": "text/plain"]), status: 415, code: -32600
        ),
        Row(
            name: "accepts JSON only", request: post(list, ["Accept": "application/json"]), status: 406,
            code: -32600),
        Row(
            name: "accepts anything", request: modern("server/discover", ["Accept": "*/*"]), status: 200,
            headers: ["content-type": "application/json"]),
        Row(name: "no body", request: post(""), status: 400, code: -32700, id: .null),
        Row(name: "no JSON", request: post("{"), status: 400, code: -32700, id: .null),
        Row(name: "no object", request: post("7"), status: 400, code: -32600, id: .null),
        Row(
            name: "deep body", request: post(String(repeating: "[", count: 1_000_000)), status: 400,
            code: -32700, id: .null),
        Row(
            name: "deep arguments",
            request: post(
                SessionMachineTests.request(
                    "x", #""a":"# + String(repeating: "[", count: 200) + String(repeating: "]", count: 200))),
            status: 400, code: -32700, id: .null),
        Row(
            name: "too long by its head", request: post("x", ["Content-Length": "4194305"]), status: 413,
            code: -32600, headers: ["connection": "close"]),
        Row(
            name: "headers too long",
            request: post(list, ["X-Long": String(repeating: "x", count: 20_000)]), status: 431, code: -32600,
            headers: ["connection": "close"]),
        Row(name: "no HTTP", request: "hello\r\n\r\n", status: 400, code: -32600),
        Row(
            name: "two lengths", request: post(list, ["content-length": "1"]), status: 400, code: -32600),
    ]

    static let legacyCells: [Row] = [
        Row(
            name: "no session", request: post(SessionMachineTests.request("tools/list")), status: 400,
            code: -32600, id: 1),
        Row(
            name: "dead session",
            request: post(SessionMachineTests.request("tools/list"), ["Mcp-Session-Id": "gone"]), status: 404,
            code: -32600, id: 1),
        Row(
            name: "unknown version",
            request: post(
                SessionMachineTests.request("tools/list"),
                ["Mcp-Session-Id": "gone", "MCP-Protocol-Version": "1999-01-01"]), status: 400, code: -32600,
            id: 1),
        Row(
            name: "GET without session", request: HTTPTestClient.request("GET"), status: 400, code: -32600),
        Row(
            name: "GET of a dead session", request: HTTPTestClient.request("GET", ["Mcp-Session-Id": "gone"]),
            status: 404, code: -32600),
        Row(
            name: "GET without events",
            request: HTTPTestClient.request("GET", ["Accept": "application/json"]),
            status: 406, code: -32600),
        Row(
            name: "DELETE without session", request: HTTPTestClient.request("DELETE"), status: 400,
            code: -32600),
        Row(
            name: "DELETE of a dead session",
            request: HTTPTestClient.request("DELETE", ["Mcp-Session-Id": "gone"]), status: 404, code: -32600),
        Row(
            name: "batch without session", request: post("[\(SessionMachineTests.request("ping"))]"),
            status: 400, code: -32600, id: .null),
        Row(
            name: "initialize without version", request: post(SessionMachineTests.request("initialize")),
            status: 200, code: -32602, id: 1),
        Row(
            name: "response without session", request: post(#"{"jsonrpc":"2.0","id":1,"result":{}}"#),
            status: 400, code: -32600),
    ]

    @Test(arguments: [modernCells, plainCells, legacyCells])
    func cell_isAnsweredByItsStatus(rows: [Row]) throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(in: directory, tools: ["echo": { $0.echo() }])
        defer { service.crash() }
        let server = try HTTPTestServer(directory)
        for row in rows {
            let client = try server.connect()
            try client.send(row.request)
            let response = row.name == "HEAD" ? try client.head() : try client.response()
            #expect(response.status == row.status, "\(row.name): \(response)")
            #expect(response.code == row.code, "\(row.name): \(response)")
            #expect(response.json?["id"] == row.id || row.code == nil, "\(row.name): \(response)")
            for (name, value) in row.headers {
                #expect(response.headers[name] == value, "\(row.name): \(response)")
            }
            if response.status == 200 {
                #expect(response.json?["jsonrpc"] == "2.0", "\(row.name): \(response)")
            }
        }
    }

    @Test func unsupportedVersion_namesThoseThatAre() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory, services: ["alpha"])
        let body = Self.list.replacing("2026-07-28", with: "v999")
        let data = try server.ask(Self.post(body, ["MCP-Protocol-Version": "v999"])).json?["error"]?["data"]
        #expect(data?["requested"] == "v999")
        #expect(data?["supported"]?.array?.contains("2026-07-28") == true)
    }
}
