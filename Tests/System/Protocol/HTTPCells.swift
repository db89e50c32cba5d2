import Wire

/// One raw request, and what must answer it.
struct HTTPCell: Sendable {
    let name: String
    let verb: String
    let headers: [String: String]
    let body: String
    let statuses: ClosedRange<Int>
    /// The code of the JSON-RPC error; nil: none is asked for.
    let code: Int64?

    init(
        _ name: String, _ verb: String = "POST", without: [String] = [], with headers: [String: String] = [:],
        body: String = HTTPCell.modern("tools/list"), is statuses: ClosedRange<Int>, code: Int64? = nil
    ) {
        self.name = name
        self.verb = verb
        self.headers = Self.standard.filter { !without.contains($0.key) }.merging(headers) { $1 }
        self.body = body
        self.statuses = statuses
        self.code = code
    }

    private static let version = "MCP-Protocol-Version"
    private static let method = "Mcp-Method"
    private static let standard = [
        "Host": "127.0.0.1", "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream", version: "2026-07-28", method: "tools/list",
    ]

    /// A request in the stateless revision.
    static func modern(_ method: String, _ params: String = "", version: String = "2026-07-28") -> String {
        #"{"jsonrpc":"2.0","id":"cell","method":"\#(method)","params":{\#(params)"_meta":{"#
            + #""io.modelcontextprotocol/protocolVersion":"\#(version)","#
            + #""io.modelcontextprotocol/clientCapabilities":{}}}}"#
    }

    private static let bare = #"{"jsonrpc":"2.0","id":"cell","method":"tools/list"}"#
    private static let call = modern("tools/call", #""name":"list_vendors","arguments":{},"#)

    /// Its bytes.
    func request(port: Int) -> String {
        let headers = headers.sorted { $0.key < $1.key }.map { "\($0): \($1)\r\n" }.joined()
        return "\(verb) /mcp HTTP/1.1\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n"
            + "\(headers)\r\n\(body)"
    }

    static let all: [HTTPCell] = [
        HTTPCell("a whole request", is: 200...200),
        HTTPCell("any content type is accepted", with: ["Accept": "*/*"], is: 200...200),
        HTTPCell("localhost", with: ["Host": "localhost:1", "Origin": "http://localhost:1"], is: 200...200),
        HTTPCell("IPv6", with: ["Host": "[::1]:1", "Origin": "http://[::1]:1"], is: 200...200),
        HTTPCell("PUT", "PUT", is: 405...405), HTTPCell("PATCH", "PATCH", is: 405...405),
        HTTPCell("GET without a session", "GET", without: [version, method], body: "", is: 400...405),
        HTTPCell("DELETE without a session", "DELETE", without: [version, method], body: "", is: 400...405),
        HTTPCell("another content type", with: ["Content-Type": "text/plain"], is: 415...415),
        HTTPCell("nothing acceptable", with: ["Accept": "text/html"], is: 406...406),
        HTTPCell("no JSON", body: "{", is: 400...400, code: -32700),
        HTTPCell("no message", body: #"{"id":1}"#, is: 400...400, code: -32600),
        HTTPCell(
            "an id of null", body: bare.replacing("\"cell\"", with: "null"), is: 400...400, code: -32600),
        HTTPCell("a batch", body: "[\(modern("tools/list"))]", is: 400...400, code: -32600),
        HTTPCell("an empty batch", body: "[]", is: 400...400, code: -32600),
        HTTPCell("an answer", body: #"{"jsonrpc":"2.0","id":1,"result":{}}"#, is: 400...400, code: -32600),
        HTTPCell("no version header", without: [version], is: 400...400, code: -32020),
        HTTPCell("another version header", with: [version: "2025-11-25"], is: 400...400, code: -32020),
        HTTPCell(
            "an unknown version", with: [version: "v999"], body: modern("tools/list", version: "v999"),
            is: 400...400,
            code: -32022),
        HTTPCell(
            "an unknown version in the body", body: modern("tools/list", version: "v999"), is: 400...400,
            code: -32020),
        HTTPCell("no envelope", body: bare, is: 400...400, code: -32602),
        HTTPCell("no method header", without: [method], is: 400...400, code: -32020),
        HTTPCell("another method header", with: [method: "tools/call"], is: 400...400, code: -32020),
        HTTPCell("a method header in capitals", with: [method: "TOOLS/LIST"], is: 400...400, code: -32020),
        HTTPCell(
            "an unknown method", with: [method: "no/such"], body: modern("no/such"), is: 404...404,
            code: -32601),
        HTTPCell(
            "initialize", with: [method: "initialize"], body: modern("initialize"), is: 404...404,
            code: -32601),
        HTTPCell("ping", with: [method: "ping"], body: modern("ping"), is: 404...404, code: -32601),
        HTTPCell("no name header", with: [method: "tools/call"], body: call, is: 400...400, code: -32020),
        HTTPCell(
            "another name header", with: [method: "tools/call", "Mcp-Name": "other"], body: call,
            is: 400...400, code: -32020),
        HTTPCell(
            "a name header in base64",
            with: [method: "tools/call", "Mcp-Name": "=?base64?bGlzdF92ZW5kb3Jz?="], body: call, is: 200...200
        ),
        HTTPCell(
            "bad base64", with: [method: "tools/call", "Mcp-Name": "=?base64?bGlzdF92ZW5kb3J?="], body: call,
            is: 400...400, code: -32020),
        HTTPCell("a strange origin", with: ["Origin": "http://evil.example"], is: 403...403),
        HTTPCell(
            "a strange host", with: ["Host": "evil.example", "Origin": "http://evil.example"], is: 400...499),
        HTTPCell(
            "a dead session", without: [version, method], with: ["Mcp-Session-Id": "none"], body: bare,
            is: 404...404),
        HTTPCell(
            "a body over the limit", body: "\"" + String(repeating: "a", count: 17_000_000) + "\"",
            is: 413...413),
        HTTPCell(
            "deep nesting", body: String(repeating: "[", count: 100_000), is: 400...400, code: -32700),
    ]
}
