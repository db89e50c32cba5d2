import NIOCore
import NIOHTTP1
import Testing
import Wire

@testable import Gateway

/// What a body is, by what it says itself and by the headers, in the order of the checks.
@Suite struct PostedMessageTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let body: String
        let headers: [String: String]
        let expected: String
        var testDescription: String { "\(expected): \(headers) \(body.prefix(120))" }

        init(_ body: String, _ headers: [String: String], _ expected: String) {
            self.body = body
            self.headers = headers
            self.expected = expected
        }

        init(_ body: String, _ expected: String) { self.init(body, [:], expected) }
    }

    private static func told(_ row: Row) -> String {
        let headers = RequestHeaders(HTTPHeaders(row.headers.map { ($0, $1) }))
        do throws(HTTPRefusal) {
            switch try PostedMessage(ByteBuffer(string: row.body), headers) {
            case .stateless(let request):
                return "stateless \(request.method)\(request.isComplete ? "" : " incomplete")"
            case .taken: return "taken"
            case .initialize: return "initialize"
            case .session(let id, .message): return "session \(id)"
            case .session(let id, .batch): return "batch for \(id)"
            }
        } catch {
            let id = error.id.map { " id \(String(buffer: $0.bytes))" } ?? ""
            return "\(error.status) \(error.code.rawValue)\(id)"
        }
    }

    private static let version = "MCP-Protocol-Version"
    private static let modern = [version: "2026-07-28"]
    private static let session = ["Mcp-Session-Id": "abc"]
    private static let request = SessionMachineTests.request
    private static let meta = SessionMachineTests.modernMeta

    private static func meta(_ version: String, capabilities: String? = "{}") -> String {
        let capabilities =
            capabilities.map { #","io.modelcontextprotocol/clientCapabilities":\#($0)"# } ?? ""
        return #""_meta":{"io.modelcontextprotocol/protocolVersion":\#(version)\#(capabilities)}"#
    }

    private static func headers(_ method: String, _ name: String? = nil) -> [String: String] {
        var headers = modern
        headers["Mcp-Method"] = method
        headers["Mcp-Name"] = name
        return headers
    }

    static let shapes: [Row] = [
        Row("", "400 -32700 id null"), Row("{", "400 -32700 id null"), Row("{", modern, "400 -32700"),
        Row("{", [version: "2025-11-25"], "400 -32700"),
        Row("{", [version: "2025-06-18"], "400 -32700 id null"),
        Row("7", "400 -32600 id null"), Row("{}", modern, "400 -32600"), Row("[]", "400 -32600 id null"),
        Row("[", session, "400 -32700 id null"), Row("[]", modern, "400 -32600"),
        Row("[\(request("ping", nil, "1"))]", "400 -32600 id null"),
        Row("[\(request("ping", nil, "1"))]", session.merging(modern) { $1 }, "400 -32600"),
        Row(" [\(request("ping", nil, "1"))]", session, "batch for abc"),
        Row(request("ping", nil, "null"), "400 -32600 id null"),
        Row(request("ping", nil, "null"), modern, "400 -32600"),
        Row(request("ping", nil, "1.5"), modern, "400 -32600"),
        Row(#"{"jsonrpc":"1.0","id":4,"method":"ping"}"#, modern, "400 -32600 id 4"),
        Row(String(repeating: "[", count: 100_000), "400 -32700 id null"),
        Row(#"{"a":"# + String(repeating: #"{"a":"#, count: 200), modern, "400 -32700"),
        Row(#"{"jsonrpc":"2.0","id":1,"result":{}}"#, modern, "400 -32600"),
        Row(#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#, modern, "400 -32600"),
        Row(#"{"jsonrpc":"2.0","id":1,"result":{}}"#, session, "session abc"),
        Row(#"{"jsonrpc":"2.0","id":1,"result":{}}"#, "400 -32600"),
    ]

    static let eras: [Row] = [
        Row(SessionMachineTests.initialize("2025-11-25"), "initialize"),
        Row(SessionMachineTests.initialize("1999-01-01"), session, "initialize"),
        Row(SessionMachineTests.initialize("2025-11-25"), [version: "1999-01-01"], "400 -32600 id 0"),
        // The header alone makes a request one that stands alone, and one that lacks its envelope.
        Row(SessionMachineTests.initialize("2025-11-25"), modern, "400 -32602 id 0"),
        Row(request("tools/list", nil, "1"), modern, "400 -32602 id 1"),
        Row(request("tools/list", #""_meta":{}"#, "1"), modern, "400 -32602 id 1"),
        Row(request("ping", nil, "1"), "400 -32600 id 1"),
        Row(request("ping", nil, "1"), session, "session abc"),
        Row(request("ping", nil, "1"), session.merging([version: "2025-06-18"]) { $1 }, "session abc"),
        Row(request("ping", nil, "1"), session.merging([version: "1999-01-01"]) { $1 }, "400 -32600 id 1"),
        Row(request("server/discover", nil, "1"), "400 -32600 id 1"),
        Row(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, session, "session abc"),
        Row(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, "400 -32600"),
        Row(#"{"jsonrpc":"2.0","method":"notifications/x"}"#, modern, "taken"),
        Row(#"{"jsonrpc":"2.0","method":"notifications/x","params":{\#(meta)}}"#, "taken"),
    ]

    static let envelopes: [Row] = [
        Row(request("tools/list", meta, "1"), headers("tools/list"), "stateless tools/list"),
        Row(request("tools/list", meta, "1"), "400 -32020 id 1"),
        Row(request("tools/list", meta, "1"), [version: "2025-11-25"], "400 -32020 id 1"),
        Row(request("tools/list", meta(#""v999""#), "7"), headers("tools/list"), "400 -32020 id 7"),
        // What is the same in both and not served is for the session to refuse, and so is what is missing.
        Row(
            request("tools/list", meta(#""v999""#), "7"), [version: "v999"],
            "stateless tools/list incomplete"),
        Row(
            request("tools/list", meta(#""2026-07-28""#, capabilities: nil), "7"), modern,
            "stateless tools/list incomplete"),
        Row(
            request("tools/list", meta(#""2026-07-28""#, capabilities: "[]"), "7"), modern,
            "stateless tools/list incomplete"),
        Row(request("tools/list", meta("7"), "7"), modern, "stateless tools/list incomplete"),
        Row(request("initialize", meta, "1"), headers("initialize"), "stateless initialize"),
        Row(request("tools/list", meta, "1"), modern, "400 -32020 id 1"),
        Row(request("tools/list", meta, "1"), headers("TOOLS/LIST"), "400 -32020 id 1"),
        Row(request("tools/list", meta, "1"), headers("tools/call"), "400 -32020 id 1"),
        Row(request("tools/list", meta, "1"), headers(" tools/list "), "stateless tools/list"),
        Row(request("tools/list", meta, "1"), headers("tools/list", "anything"), "stateless tools/list"),
    ]

    private static func named(_ method: String, _ name: String) -> String {
        let member = method == "resources/read" ? "uri" : "name"
        return request(method, #""\#(member)":"\#(name)",\#(meta)"#, "1")
    }

    static let names: [Row] = [
        Row(named("tools/call", "a"), headers("tools/call", "a"), "stateless tools/call"),
        Row(named("prompts/get", "a"), headers("prompts/get", "a"), "stateless prompts/get"),
        Row(named("resources/read", "x://y"), headers("resources/read", "x://y"), "stateless resources/read"),
        Row(named("tools/call", "a"), headers("tools/call"), "400 -32020 id 1"),
        Row(named("prompts/get", "a"), headers("prompts/get"), "400 -32020 id 1"),
        Row(named("resources/read", "x://y"), headers("resources/read"), "400 -32020 id 1"),
        Row(named("tools/call", "a"), headers("tools/call", "A"), "400 -32020 id 1"),
        Row(named("tools/call", "a"), headers("tools/call", "b"), "400 -32020 id 1"),
        Row(named("tools/call", "é"), headers("tools/call", "=?base64?w6k=?="), "stateless tools/call"),
        Row(named("tools/call", "é"), headers("tools/call", "=?base64?w6k?="), "400 -32020 id 1"),
        Row(named("tools/call", "é"), headers("tools/call", "é"), "400 -32020 id 1"),
        Row(named("tools/call", "e\u{301}"), headers("tools/call", "=?base64?w6k=?="), "400 -32020 id 1"),
        Row(request("tools/call", meta, "1"), headers("tools/call"), "stateless tools/call"),
    ]

    @Test(arguments: shapes) func body_isAMessage(row: Row) { #expect(Self.told(row) == row.expected) }

    @Test(arguments: eras) func bodyDecidesTheEra(row: Row) { #expect(Self.told(row) == row.expected) }

    @Test(arguments: envelopes) func headers_agreeWithTheBody(row: Row) {
        #expect(Self.told(row) == row.expected)
    }

    @Test(arguments: names) func nameHeader_isWhatTheBodyNames(row: Row) {
        #expect(Self.told(row) == row.expected)
    }

    @Test func sameHeaderTwice_isRefused() {
        let headers = HTTPHeaders([(Self.version, "2026-07-28"), (Self.version, "2026-07-28")])
        let body = ByteBuffer(string: Self.request("tools/list", Self.meta, "1"))
        #expect(throws: HTTPRefusal.self) { try PostedMessage(body, RequestHeaders(headers)) }
    }
}
