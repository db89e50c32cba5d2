import NIOCore
public import Wire

/// What a tool answered, as an MCP client sees it.
public struct ToolReply: Sendable {
    /// The whole `result`.
    public let result: JSON
    /// The answer as data.
    public let structured: JSON
    /// The answer as text.
    public let text: String
    /// Whether the tool refused.
    public let isError: Bool

    /// Reads a result.
    ///
    /// - Throws: `ProtocolViolation` where no client could read it.
    public init(result: JSON) throws {
        self.result = result
        isError = result["isError"]?.bool ?? false
        guard let block = result["content"]?.array?.first, block["type"]?.string == "text",
            let text = block["text"]?.string
        else { throw ProtocolViolation("a tool result without a text block: \(result.text.prefix(300))") }
        self.text = text
        // The first revision has no structured content: the text is the same data.
        guard let structured = result["structuredContent"] ?? (try? JSON(parsing: text)) else {
            throw ProtocolViolation("a tool result without data: \(result.text.prefix(300))")
        }
        self.structured = structured
    }

    /// A member of the answer.
    public subscript(_ name: String) -> JSON? { structured[name] }

    /// The code of the refusal; nil where the tool did not refuse.
    public var errorCode: String? { isError ? structured["error"]?["code"]?.string ?? "?" : nil }

    /// The details of the refusal.
    public var errorDetails: JSON? { structured["error"]?["details"] }

    /// The record's version.
    public var version: Int64? { structured["version"]?.integer }

    /// The record's id.
    public var id: String? { structured["id"]?.string }
}

/// Something that the protocol does not allow.
public struct ProtocolViolation: Error, CustomStringConvertible {
    /// What.
    public let description: String

    /// Says what it is.
    public init(_ description: String) { self.description = description }
}

/// A JSON-RPC error.
public struct RPCError: Error, Equatable, CustomStringConvertible {
    /// Its code.
    public let code: Int64
    /// Its message.
    public let message: String
    /// Its data.
    public let data: JSON?

    init(_ error: JSON) {
        code = error["code"]?.integer ?? 0
        message = error["message"]?.string ?? ""
        data = error["data"]
    }

    /// Code and message.
    public var description: String { "JSON-RPC error \(code): \(message)" }
}
