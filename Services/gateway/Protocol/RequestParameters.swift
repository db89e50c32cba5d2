import Wire

/// The members of a message's `params` that the gateway reads, as slices; all others pass unread.
struct RequestParameters {
    /// All of it.
    let whole: JSONSlice?
    var name: JSONSlice?
    var arguments: JSONSlice?
    var uri: JSONSlice?
    var cursor: JSONSlice?
    var requestID: JSONSlice?
    /// Of `initialize`; a stateless request has them in `_meta`.
    var protocolVersion: JSONSlice?
    var clientInfo: JSONSlice?
    var capabilities: JSONSlice?
    /// Of `completion/complete`.
    var reference: JSONSlice?
    var argument: JSONSlice?
    /// Of `subscriptions/listen`.
    var notifications: JSONSlice?
    /// Of `logging/setLevel`.
    var level: JSONSlice?
    /// The client's answers to questions that a result asked.
    var inputResponses: JSONSlice?
    var requestState: JSONSlice?
    var meta = RequestMeta()

    init(_ params: JSONSlice?) {
        whole = params
        params?.visitMembers { key, value in
            switch key {
            case "name": name = value
            case "arguments": arguments = value
            case "_meta": meta = RequestMeta(value)
            case "uri": uri = value
            case "cursor": cursor = value
            case "requestId": requestID = value
            case "protocolVersion": protocolVersion = value
            case "clientInfo": clientInfo = value
            case "capabilities": capabilities = value
            case "ref": reference = value
            case "argument": argument = value
            case "notifications": notifications = value
            case "level": level = value
            case "inputResponses": inputResponses = value
            case "requestState": requestState = value
            default: break
            }
        }
    }
}

/// The members of a client's `_meta` that the gateway reads; of all others none goes further.
struct RequestMeta {
    var protocolVersion: JSONSlice?
    var clientCapabilities: JSONSlice?
    var clientInfo: JSONSlice?
    var logLevel: JSONSlice?
    var operationID: JSONSlice?
    var trace = TraceContext()

    init() {}

    init(_ meta: JSONSlice) {
        meta.visitMembers { key, value in
            switch key {
            case "io.modelcontextprotocol/protocolVersion": protocolVersion = value
            case "io.modelcontextprotocol/clientCapabilities": clientCapabilities = value
            case "io.modelcontextprotocol/clientInfo": clientInfo = value
            case "io.modelcontextprotocol/logLevel": logLevel = value
            case "dev.holdfast/operation-id": operationID = value
            case "traceparent": trace.takeParent(value)
            case "tracestate": trace.takeState(value)
            default: break
            }
        }
    }

    /// Whether the request claims to stand alone, which makes it one of the stateless era.
    var isStateless: Bool { protocolVersion != nil }
}
