import NIOCore
import NIOHTTP1

/// A request and what is to become of it, decided by its head.
struct HTTPRequest {
    enum Plan: Equatable {
        case refuse(HTTPRefusal)
        case preflight
        case document(ByteBuffer)
        case operations(OperationsPath, showsAll: Bool)
        case page(PageFile)
        case post(Caller)
        case get(Caller)
        case delete(Caller)
    }

    let plan: Plan
    let headers: RequestHeaders
    var body = ByteBuffer()
    let keepsAlive: Bool
    /// Whether the client speaks HTTP/1.0.
    let isOldVersion: Bool
    /// Whether only the head of the answer is wanted.
    let isHeadOnly: Bool
    /// Whether the client waits for a word before it sends the body.
    let expectsContinue: Bool
    /// The page that asks, where it may.
    let allowedOrigin: String?

    init(_ head: HTTPRequestHead, _ plan: Plan, names: AllowedNames) {
        self.plan = plan
        headers = RequestHeaders(head.headers)
        keepsAlive = head.isKeepAlive
        isOldVersion = head.version != .http1_1
        isHeadOnly = head.method == .HEAD
        expectsContinue =
            !isOldVersion && head.headers.first(name: "expect")?.lowercased() == "100-continue"
        let origins = head.headers["origin"]
        allowedOrigin = origins.count == 1 && names.allows(origin: origins[0]) ? origins[0] : nil
    }

    /// Whether somebody is known to ask who may.
    var hasCaller: Bool {
        switch plan {
        case .post, .get, .delete: true
        case .refuse, .preflight, .document, .operations, .page: false
        }
    }

    /// What a page is told that asks whether it may ask.
    var preflightFields: [HTTPRefusal.Field] {
        let wanted = headers.headers["access-control-request-headers"].joined(separator: ", ")
        return [
            HTTPRefusal.Field(name: "Access-Control-Allow-Methods", value: "GET, POST, DELETE"),
            HTTPRefusal.Field(
                name: "Access-Control-Allow-Headers",
                value: wanted.isEmpty ? "Authorization, Content-Type, MCP-Protocol-Version" : wanted),
            HTTPRefusal.Field(name: "Access-Control-Max-Age", value: "600"),
        ]
    }
}
