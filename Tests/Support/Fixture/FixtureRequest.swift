import Wire

/// One request, as its handler sees it.
struct FixtureRequest: Sendable {
    let method: String
    let params: JSONObject

    var name: String { params["name"]?.string ?? "" }
    var arguments: JSONObject { params["arguments"]?.object ?? [:] }

    private var meta: JSON? { params["_meta"] }

    /// The envelope of this revision must be there, whole.
    var envelopeFault: FixtureFault? {
        guard let version = meta?[Envelope.version]?.string, meta?[Envelope.capabilities]?.object != nil
        else {
            return FixtureFault(-32602, "_meta must hold the protocol version and the client's capabilities")
        }
        guard version == Envelope.revision else {
            let data: JSON = ["supported": [.string(Envelope.revision)], "requested": .string(version)]
            return FixtureFault(-32022, "this revision is not served", data)
        }
        return nil
    }

    /// Whether the client declared this capability with this request.
    func declares(_ capability: String) -> Bool { meta?[Envelope.capabilities]?[capability] != nil }

    /// What progress is reported under; nil: the client wants none.
    var progressToken: JSON? { meta?["progressToken"] }

    /// Whether the client wants what is logged at the level `info`.
    var wantsInfo: Bool {
        guard let level = meta?[Envelope.logLevel]?.string else { return false }
        return ["debug", "info"].contains(level)
    }

    /// The client's answer to what it was asked under this key, if it has the form that answers take.
    func response(_ key: String, needing member: String) -> JSON? {
        guard let response = params["inputResponses"]?[key], response[member] != nil else { return nil }
        return response
    }

    /// What the form asked under this key was filled in with; nil where it is to be asked (again).
    func form(_ key: String) -> JSON? {
        guard let response = response(key, needing: "action"),
            let action = response["action"]?.string, ["accept", "decline", "cancel"].contains(action)
        else { return nil }
        return response
    }

    var requestState: String? { params["requestState"]?.string }
}

/// The keys of a request's `_meta`.
enum Envelope {
    static let revision = "2026-07-28"
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let logLevel = "io.modelcontextprotocol/logLevel"
    static let server = "io.modelcontextprotocol/serverInfo"
    static let subscription = "io.modelcontextprotocol/subscriptionId"
}

/// A JSON-RPC error.
struct FixtureFault: Error {
    let code: Int64
    let message: String
    let data: JSON?

    init(_ code: Int64, _ message: String, _ data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    static func needs(_ capability: String) -> FixtureFault {
        FixtureFault(
            -32021, "this needs a client that declares \(capability)",
            ["requiredCapabilities": .object([capability: [:]])])
    }
}

/// What a handler wants done.
indirect enum FixtureOutcome: Sendable {
    /// The result.
    case result(JSONObject)
    /// The client is to answer these first, each a method and its params, and to ask again.
    case ask(JSONObject, state: String? = nil)
    /// A notification, and what comes a moment after it.
    case first(method: String, params: JSON, then: FixtureOutcome)
    /// Every listener who asked for this kind of notification is told, then the outcome.
    case tell(kind: String, method: String, then: FixtureOutcome)
    /// Nothing for a moment, then the outcome.
    case pause(then: FixtureOutcome)
}
