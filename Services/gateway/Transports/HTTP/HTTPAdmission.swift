import NIOCore
import NIOHTTP1
import Wire

/// What a request's head asks for, and whether it may: everything that is decided before its body counts.
struct HTTPAdmission: Equatable, Sendable {
    /// The path of the one endpoint.
    static let path = "/mcp"

    /// Documents for everybody stand below this path.
    static let documentsPath = "/.well-known/"

    /// What a request is for.
    enum Target: Equatable {
        case endpoint
        /// A document that needs no token.
        case document(path: String)
        /// What is read to watch over all this.
        case operations(OperationsPath)
        /// A part of the page for people, which holds no data and needs no token.
        case page(PageFile)
        /// A browser asks whether a page may ask.
        case preflight
    }

    enum Verb: Equatable {
        case post, get, delete
    }

    let names: AllowedNames

    /// Where a request goes; decided before anybody asks who sent it.
    func target(of head: HTTPRequestHead) throws(HTTPRefusal) -> Target {
        let hosts = head.headers["host"]
        guard hosts.count == 1 else { throw HTTPRefusal(400, "a request names its host, once") }
        guard names.allows(host: hosts[0]) else {
            throw HTTPRefusal(421, "this server is not reached under that host name: see HOLDFAST_HTTP_HOSTS")
        }
        let origins = head.headers["origin"]
        guard origins.count <= 1, origins.allSatisfy({ names.allows(origin: $0, askingHost: hosts[0]) })
        else {
            throw HTTPRefusal(403, "pages of that origin are not let in: see HOLDFAST_HTTP_ORIGINS")
        }
        let path = String(head.uri.prefix { $0 != "?" })
        if path.hasPrefix(Self.documentsPath) {
            guard head.method == .GET else {
                throw HTTPRefusal(405, "a document can only be read").with("Allow", "GET")
            }
            return .document(path: path)
        }
        if let operations = OperationsPath(rawValue: path) {
            try Self.checkReads(head)
            return .operations(operations)
        }
        if let file = PageFile.all[path] {
            try Self.checkReads(head)
            return .page(file)
        }
        guard path == Self.path else {
            throw HTTPRefusal(404, "nothing is here: the endpoint is \(Self.path)")
        }
        let isPreflight =
            head.method == .OPTIONS && !origins.isEmpty
            && head.headers.contains(name: "access-control-request-method")
        return isPreflight ? .preflight : .endpoint
    }

    private static func checkReads(_ head: HTTPRequestHead) throws(HTTPRefusal) {
        guard head.method == .GET || head.method == .HEAD else {
            throw HTTPRefusal(405, "it can only be read").with("Allow", "GET, HEAD")
        }
    }

    /// What is asked of the endpoint, once its caller is known.
    static func verb(of head: HTTPRequestHead) throws(HTTPRefusal) -> Verb {
        let isStateless =
            RequestHeaders(head.headers)[RequestHeaders.protocolVersion] == .one(Revision.july2026.rawValue)
        switch head.method {
        case .POST:
            try checkBody(head)
            return .post
        case .GET where !isStateless:
            guard AcceptHeader(head.headers["accept"]).accepts("text/event-stream") else {
                throw HTTPRefusal(406, "accept text/event-stream")
            }
            return .get
        case .DELETE where !isStateless: return .delete
        default: throw .wrongMethod
        }
    }

    private static func checkBody(_ head: HTTPRequestHead) throws(HTTPRefusal) {
        guard isJSON(head.headers["content-type"]), !head.headers.contains(name: "content-encoding") else {
            throw HTTPRefusal(415, "send application/json, as it is, in UTF-8")
        }
        let accepted = head.headers["accept"]
        if accepted != ["application/json, text/event-stream"] {
            let accept = AcceptHeader(accepted)
            guard accept.accepts("application/json"), accept.accepts("text/event-stream") else {
                throw HTTPRefusal(406, "accept both application/json and text/event-stream")
            }
        }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
            length > HTTPLimits.bodyBytesMax
        {
            throw .tooLarge
        }
    }

    private static func isJSON(_ types: [String]) -> Bool {
        guard types.count == 1 else { return false }
        if types[0] == "application/json" { return true }
        let parts = types[0].lowercased().split(separator: ";", omittingEmptySubsequences: false)
            .map { RequestHeaders.trimmed($0) }
        return parts.first == "application/json"
            && parts.dropFirst().allSatisfy { parameter in
                !parameter.hasPrefix("charset=")
                    || ["utf-8", "\"utf-8\""].contains(parameter.dropFirst("charset=".count))
            }
    }
}
