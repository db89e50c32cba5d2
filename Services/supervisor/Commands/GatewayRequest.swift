import NIOCore
import Wire

/// The lines that commands send a gateway of their own: every request says all there is to know.
enum GatewayRequest {
    /// A request, its newline included.
    ///
    /// - Parameters:
    ///   - client: The name that changes are recorded under.
    ///   - capabilities: What a person can be asked in mid-call.
    static func line(
        _ id: Int64, _ method: String, _ params: JSONObject, client: String, capabilities: JSON = [:]
    ) -> ByteBuffer {
        var params = params
        params["_meta"] = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": capabilities,
            "io.modelcontextprotocol/clientInfo": [
                "name": .string(client), "version": .string(HoldfastVersion.current),
            ],
        ]
        var line = ByteBuffer()
        line.writeRequest(id: id, method: method) { $0.writeImmutableBuffer(JSON.object(params).serialized) }
        line.writeStaticString("\n")
        return line
    }
}
