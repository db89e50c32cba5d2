import NIOCore
import Primitives
import Wire

/// What goes around the arguments of a call.
enum Envelope: Sendable {
    /// On a service's socket: its deadline, who calls, and for a write the operation.
    case service
    /// In a session that began with a handshake: nothing.
    case session
    /// In MCP's stateless form: who asks, each time.
    case stateless

    /// The revision that a session speaks.
    static let sessionRevision = "2025-11-25"
    /// The revision of the stateless form.
    static let statelessRevision = "2026-07-28"

    /// What follows the id of a call, up to the end of the message.
    func tail(tool: String, arguments: ByteBuffer, operation: Identifier?) -> ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", tool)
        writer.member("arguments", raw: arguments)
        writeMeta(operation, into: &writer)
        writer.endObject()
        return tail(method: "tools/call", params: writer.buffer)
    }

    /// The same for another method that takes no params of its own.
    func tail(method: String, params: JSONObject = [:]) -> ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        for member in params.members { writer.member(member.key, member.value) }
        writeMeta(nil, into: &writer)
        writer.endObject()
        return tail(method: method, params: writer.buffer)
    }

    private func tail(method: String, params: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeStaticString(#","method":"#)
        buffer.writeJSONString(method)
        buffer.writeStaticString(#","params":"#)
        buffer.writeImmutableBuffer(params)
        buffer.writeStaticString("}")
        return buffer
    }

    private func writeMeta(_ operation: Identifier?, into writer: inout JSONWriter) {
        switch self {
        case .session: return
        case .service:
            writer.key("_meta")
            writer.beginObject()
            writer.member(MetaKey.deadline, 5000 as Int64)
            writer.member(MetaKey.actor, "holdfast-load")
            if let operation { writer.member(MetaKey.operationID, operation.description) }
            writer.endObject()
        case .stateless:
            writer.key("_meta")
            writer.beginObject()
            writer.member("io.modelcontextprotocol/protocolVersion", Self.statelessRevision)
            writer.member("io.modelcontextprotocol/clientCapabilities", [:] as JSON)
            writer.member(
                "io.modelcontextprotocol/clientInfo", ["name": "holdfast-load", "version": "1"] as JSON)
            writer.endObject()
        }
    }
}
