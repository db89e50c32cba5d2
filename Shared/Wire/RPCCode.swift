/// JSON-RPC 2.0 error codes, and those MCP adds.
public enum RPCCode: Int64, Sendable {
    /// Not JSON.
    case parseError = -32700
    /// JSON, but no request, notification or response.
    case invalidRequest = -32600
    /// No such method.
    case methodNotFound = -32601
    /// The parameters are not what the method takes.
    case invalidParameters = -32602
    /// A fault of ours.
    case internalError = -32603
    /// MCP before 2026-07-28: no such resource.
    case resourceNotFound = -32002
    /// MCP 2026-07-28: a header differs from the body.
    case headerMismatch = -32020
    /// MCP 2026-07-28: the request needs a capability the client did not declare.
    case missingClientCapability = -32021
    /// MCP 2026-07-28: the revision asked for is not served.
    case unsupportedProtocolVersion = -32022
}
