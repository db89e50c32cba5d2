import Wire

/// A JSON-RPC error: what is wrong with a request as such, in words a client may see.
struct ProtocolFault: Error, Equatable, Sendable {
    let code: RPCCode
    let message: String
    var data: JSON?

    init(_ code: RPCCode, _ message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// A revision that is not served this way; the client may choose another from the list.
    static func unsupportedVersion(_ requested: JSON, served: [Revision], _ message: String) -> ProtocolFault
    {
        ProtocolFault(
            .unsupportedProtocolVersion, message,
            data: [
                "supported": .array(served.map { .string($0.rawValue) }), "requested": requested,
            ])
    }
}
