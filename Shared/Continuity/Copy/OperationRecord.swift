public import NIOCore
public import Primitives
public import Storage

/// One row of `operations`: a write that was carried out, and what it came to.
public struct OperationRecord: Sendable, Equatable {
    /// The write.
    public let id: Identifier
    /// The tool that was called.
    public let tool: String
    /// SHA-256 of tool and arguments, in lowercase hexadecimal.
    public let payloadDigest: String
    /// Who called.
    public let actor: String
    /// The answer's `structuredContent`.
    public let outcome: ByteBuffer
    /// When.
    public let at: Timestamp

    /// A row of these values.
    public init(
        id: Identifier, tool: String, payloadDigest: String, actor: String, outcome: ByteBuffer, at: Timestamp
    ) {
        self.id = id
        self.tool = tool
        self.payloadDigest = payloadDigest
        self.actor = actor
        self.outcome = outcome
        self.at = at
    }

    private static let insertion = """
        INSERT INTO operations (operation_id, tool, payload_sha256, actor, outcome, at) \
        VALUES ($1, $2, $3, $4, $5, $6)
        """
    private static let insertionInCopy = "\(insertion) ON CONFLICT (operation_id) DO NOTHING"

    /// Keeps it; fails where the operation was carried out already.
    public var insertion: Statement { Statement(Self.insertion, parameters) }

    /// Keeps it in a copy, which may have it from when the operation was accepted there.
    public var insertionInCopy: Statement { Statement(Self.insertionInCopy, parameters) }

    /// The values in the order of the table's columns.
    var parameters: [SQLValue] {
        [
            .identifier(id), .text(tool), .text(payloadDigest), .text(actor), .json(outcome), .timestamp(at),
        ]
    }
}
