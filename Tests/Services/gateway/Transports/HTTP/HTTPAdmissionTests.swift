import NIOHTTP1
import Testing

@testable import Gateway

/// What a head decides, told as a short text.
@Suite struct HTTPAdmissionTests {
    private static func head(
        _ method: HTTPMethod, _ uri: String, _ headers: [(String, String)]
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: HTTPHeaders(headers))
    }

    private static func told(_ decide: () throws(HTTPRefusal) -> String) -> String {
        do throws(HTTPRefusal) {
            return try decide()
        } catch {
            let allow = error.fields.map { " \($0.name): \($0.value)" }.joined()
            return "\(error.status)\(allow)\(error.closes ? " closes" : "")"
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let method: HTTPMethod
        var uri = "/mcp"
        let headers: [(String, String)]
        let expected: String
        var testDescription: String { "\(method) \(uri) \(headers): \(expected)" }
    }

    private static let host = ("Host", "localhost")

    static let targets: [Row] = [
        Row(method: .POST, headers: [host], expected: "endpoint"),
        Row(method: .POST, uri: "/mcp?x=1", headers: [host], expected: "endpoint"),
        Row(method: .POST, uri: "/mcp/", headers: [host], expected: "404"),
        Row(method: .POST, uri: "/", headers: [host], expected: "405 Allow: GET, HEAD"),
        Row(method: .GET, uri: "/", headers: [host], expected: "page index.html"),
        Row(method: .HEAD, uri: "/page/main.js?1", headers: [host], expected: "page main.js"),
        Row(method: .GET, uri: "/page/index.html", headers: [host], expected: "404"),
        Row(method: .GET, uri: "/page/../main.js", headers: [host], expected: "404"),
        Row(method: .GET, uri: "/page/none.js", headers: [host], expected: "404"),
        Row(method: .GET, uri: "/", headers: [("Host", "evil.example")], expected: "421"),
        Row(method: .POST, uri: "/../mcp", headers: [host], expected: "404"),
        Row(method: .POST, headers: [], expected: "400"),
        Row(method: .POST, headers: [host, host], expected: "400"),
        Row(method: .POST, headers: [("Host", "evil.example")], expected: "421"),
        Row(method: .POST, headers: [host, ("Origin", "http://localhost:1")], expected: "endpoint"),
        Row(method: .POST, headers: [host, ("Origin", "http://evil.example")], expected: "403"),
        Row(method: .POST, headers: [host, ("Origin", "null")], expected: "403"),
        Row(
            method: .POST, headers: [host, ("Origin", "http://localhost"), ("Origin", "http://localhost")],
            expected: "403"),
        Row(method: .GET, uri: "/.well-known/x", headers: [host], expected: "document /.well-known/x"),
        Row(method: .POST, uri: "/.well-known/x", headers: [host], expected: "405 Allow: GET"),
        Row(
            method: .OPTIONS,
            headers: [host, ("Origin", "http://localhost"), ("Access-Control-Request-Method", "POST")],
            expected: "preflight"),
        Row(method: .OPTIONS, headers: [host], expected: "endpoint"),
        Row(method: .GET, uri: "/livez?x", headers: [host], expected: "operations live"),
        Row(method: .HEAD, uri: "/metrics", headers: [host], expected: "operations metrics"),
        Row(method: .POST, uri: "/healthz", headers: [host], expected: "405 Allow: GET, HEAD"),
        Row(method: .GET, uri: "/readyz", headers: [("Host", "evil.example")], expected: "421"),
    ]

    @Test(arguments: targets) func target_isDecidedByHostOriginAndPath(row: Row) {
        let admission = HTTPAdmission(names: AllowedNames())
        let told = Self.told { () throws(HTTPRefusal) in
            switch try admission.target(of: Self.head(row.method, row.uri, row.headers)) {
            case .endpoint: "endpoint"
            case .document(let path): "document \(path)"
            case .operations(let path): "operations \(path)"
            case .page(let file): "page \(file.name)"
            case .preflight: "preflight"
            }
        }
        #expect(told == row.expected)
    }

    private static let json = ("Content-Type", "application/json")
    private static let both = ("Accept", "application/json, text/event-stream")
    private static let modern = ("MCP-Protocol-Version", "2026-07-28")
    private static let notAllowed = "405 Allow: GET, POST, DELETE"

    static let verbs: [Row] = [
        Row(method: .POST, headers: [json, both], expected: "post"),
        Row(method: .POST, headers: [json, ("Accept", "*/*")], expected: "post"),
        Row(method: .POST, headers: [json], expected: "post"),
        Row(method: .POST, headers: [json, ("Accept", "application/json")], expected: "406"),
        Row(method: .POST, headers: [json, ("Accept", "text/event-stream")], expected: "406"),
        Row(method: .POST, headers: [json, ("Accept", "text/html")], expected: "406"),
        Row(method: .POST, headers: [both], expected: "415"),
        Row(method: .POST, headers: [both, ("Content-Type", "text/plain")], expected: "415"),
        Row(method: .POST, headers: [both, json, json], expected: "415"),
        Row(method: .POST, headers: [both, json, ("Content-Encoding", "gzip")], expected: "415"),
        Row(
            method: .POST, headers: [both, ("Content-Type", "Application/JSON; charset=UTF-8")],
            expected: "post"),
        Row(
            method: .POST, headers: [both, ("Content-Type", "application/json; charset=utf-16")],
            expected: "415"),
        Row(method: .POST, headers: [both, ("Content-Type", "application/jsonx")], expected: "415"),
        Row(method: .POST, headers: [both, json, ("Content-Length", "4194304")], expected: "post"),
        Row(method: .POST, headers: [both, json, ("Content-Length", "4194305")], expected: "413 closes"),
        Row(method: .GET, headers: [both], expected: "get"),
        Row(method: .GET, headers: [("Accept", "text/event-stream")], expected: "get"),
        Row(method: .GET, headers: [("Accept", "application/json")], expected: "406"),
        Row(method: .GET, headers: [both, modern], expected: notAllowed),
        Row(method: .DELETE, headers: [], expected: "delete"),
        Row(method: .DELETE, headers: [modern], expected: notAllowed),
        Row(method: .PUT, headers: [json, both], expected: notAllowed),
        Row(method: .PATCH, headers: [], expected: notAllowed),
        Row(method: .HEAD, headers: [], expected: notAllowed),
        Row(method: .OPTIONS, headers: [], expected: notAllowed),
        Row(method: .RAW(value: "BREW"), headers: [], expected: notAllowed),
    ]

    @Test(arguments: verbs) func verb_isDecidedByMethodAndTypes(row: Row) {
        let told = Self.told { () throws(HTTPRefusal) in
            "\(try HTTPAdmission.verb(of: Self.head(row.method, row.uri, row.headers)))"
        }
        #expect(told == row.expected)
    }
}
