import Primitives
import Wire

/// One request of a caller, in the stateless form.
struct AdapterCall: Sendable, Equatable {
    /// The caller's id, its JSON type kept.
    let id: JSON
    let method: String
    let params: JSONObject
    /// When nobody waits for the answer any more.
    let deadline: MonotonicTime

    private var meta: JSON? { params["_meta"] }

    /// Names the write that is intended; nil for what only reads.
    var operation: String? {
        guard let id = meta?[MetaKey.operationID]?.string else { return nil }
        // Each round of a call that asks back is a request of its own.
        let round = [params["requestState"], params["inputResponses"]].map { $0?.text ?? "" }
        return ([id] + round).joined(separator: "\n")
    }

    /// What its progress is reported under; nil: nobody wants to know.
    var progressToken: JSON? { meta?["progressToken"] }
    /// The least important lines it wants logged; nil: none.
    var logLevel: String? { isListen ? nil : meta?[Envelope.logLevel]?.string }
    /// Whether it stays open for notifications.
    var isListen: Bool { method == "subscriptions/listen" }
    /// What goes by a name of its own: the tool, the prompt, or the resource.
    var target: JSON? { params["name"] ?? params["uri"] }

    /// Whether the client behind it can be asked this.
    func declares(_ capability: String) -> Bool { meta?[Envelope.capabilities]?[capability] != nil }
}

/// The keys of `_meta` in the stateless revision.
enum Envelope {
    /// What all of them begin with.
    static let prefix = "io.modelcontextprotocol/"
    static let version = prefix + "protocolVersion"
    static let capabilities = prefix + "clientCapabilities"
    static let client = prefix + "clientInfo"
    static let logLevel = prefix + "logLevel"
    static let server = prefix + "serverInfo"
    static let subscription = prefix + "subscriptionId"
    /// The stateless revision.
    static let revision = "2026-07-28"
    /// What our own keys begin with: no server is told them, and none may use them.
    static let ours = "dev.holdfast/"
}

/// How a call ends.
enum AdapterAnswer: Sendable, Equatable {
    case result(JSON)
    /// A JSON-RPC error object.
    case error(JSON)

    static func error(_ code: RPCCode, _ message: String, data: JSON? = nil) -> AdapterAnswer {
        var error: JSONObject = ["code": .integer(code.rawValue), "message": .string(message)]
        error["data"] = data
        return .error(.object(error))
    }

    /// A call that failed for no fault of its own: what a tool answers then, or an error that says the same.
    static func failure(_ code: ErrorCode, _ message: String, of call: AdapterCall) -> AdapterAnswer {
        let details: JSON = code == .unavailable ? ["retry_after_ms": 1000] : [:]
        guard call.method == "tools/call" else {
            return .error(.internalError, message, data: ["code": .string(code.rawValue)])
        }
        let error: JSON = [
            "code": .string(code.rawValue), "message": .string(message), "details": details,
        ]
        return .result([
            "content": [["type": "text", "text": .string(message)]],
            "structuredContent": ["error": error], "isError": true, "resultType": "complete",
        ])
    }
}
