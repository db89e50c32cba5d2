import NIOCore
import TestSupport
import Wire

/// A client that can call tools, however it comes to Holdfast.
protocol ToolCaller: Sendable {
    /// Calls a tool; the message that answers it.
    func callUnparsed(_ tool: String, _ arguments: JSONObject) async throws -> ByteBuffer
    /// Calls a tool; its answer.
    func reply(_ tool: String, _ arguments: JSONObject) async throws -> ToolReply
}

extension MCPClient: ToolCaller {
    func callUnparsed(_ tool: String, _ arguments: JSONObject) async throws -> ByteBuffer {
        try await requestUnparsed("tools/call", ["name": .string(tool), "arguments": .object(arguments)])
    }

    func reply(_ tool: String, _ arguments: JSONObject) async throws -> ToolReply {
        try await call(tool, arguments)
    }
}

extension ScenarioClient: ToolCaller {
    func callUnparsed(_ tool: String, _ arguments: JSONObject) async throws -> ByteBuffer {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        return try await ask("tools/call", params).answer.serialized
    }

    func reply(_ tool: String, _ arguments: JSONObject) async throws -> ToolReply {
        try ToolReply(result: try await call(tool, arguments))
    }
}
