import Wire

/// What a request's params say that headers must agree with, taken in one walk.
struct Envelope: Equatable {
    /// Of `_meta`: what makes a request one that stands alone.
    var version: JSONSlice?
    var hasCapabilities = false
    var name: JSONSlice?
    var uri: JSONSlice?
    var arguments: JSONSlice?

    init(_ params: JSONSlice?) {
        params?.visitMembers { key, value in
            switch key {
            case "_meta":
                version = nil
                hasCapabilities = false
                value.visitMembers { key, value in
                    switch key {
                    case "io.modelcontextprotocol/protocolVersion": version = value
                    case "io.modelcontextprotocol/clientCapabilities": hasCapabilities = value.isObject
                    default: break
                    }
                }
            case "name": name = value
            case "uri": uri = value
            case "arguments": arguments = value
            default: break
            }
        }
    }
}

/// A request that stands alone, its headers found to say what its body says.
struct StatelessRequest: Equatable {
    let message: Message
    let id: JSONSlice
    let method: String
    /// Of a tool call: the tool and its arguments, for the headers that the tool itself asks for.
    let tool: String?
    let arguments: JSONSlice?
    /// Whether it says of itself all that it must; where not, the session says what is missing.
    let isComplete: Bool

    init(
        _ message: Message, _ id: JSONSlice, _ method: String, _ envelope: Envelope, _ headers: RequestHeaders
    ) throws(HTTPRefusal) {
        self.message = message
        self.id = id
        self.method = method
        tool = method == "tools/call" ? envelope.name?.string : nil
        arguments = envelope.arguments
        if let version = envelope.version?.string {
            try Self.compare(headers, RequestHeaders.protocolVersion, "MCP-Protocol-Version", version, id)
            isComplete = Revision(rawValue: version)?.isStateless == true && envelope.hasCapabilities
        } else {
            isComplete = false
        }
        guard isComplete else { return }
        try Self.compare(headers, RequestHeaders.method, "Mcp-Method", method, id)
        let named: JSONSlice? =
            switch method {
            case "tools/call", "prompts/get": envelope.name
            case "resources/read": envelope.uri
            default: nil
            }
        // What is no string is refused for what it is, by whoever reads the params.
        if let name = named?.string {
            try Self.compare(headers, RequestHeaders.name, "Mcp-Name", name, id, isEncoded: true)
        }
    }

    private static func compare(
        _ headers: RequestHeaders, _ name: String, _ title: String, _ wanted: String, _ id: JSONSlice,
        isEncoded: Bool = false
    ) throws(HTTPRefusal) {
        let fault: String
        switch headers[name] {
        case .absent: fault = "is missing"
        case .several: fault = "is given more than once"
        case .one(let value):
            guard let value = isEncoded ? RequestHeaders.decoded(value) : value else {
                fault = "is malformed"
                break
            }
            if value.isSame(as: wanted) { return }
            fault = "is not what the body says"
        }
        throw .headerMismatch("\(title) \(fault)", id)
    }
}

extension HTTPRefusal {
    static func headerMismatch(_ message: String, _ id: JSONSlice) -> HTTPRefusal {
        HTTPRefusal(400, .headerMismatch, message, id: id)
    }
}
