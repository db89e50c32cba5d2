public import NIOCore
public import Primitives
public import Wire

/// A successful answer: the members of the `structuredContent` object.
public struct Answer: Sendable {
    private let writer: JSONWriter

    /// An answer of the members that `writeMembers` writes, and these warnings.
    public init(warnings: [Warning] = [], _ writeMembers: (inout JSONWriter) throws -> Void) rethrows {
        var writer = JSONWriter()
        writer.beginObject()
        try writeMembers(&writer)
        if !warnings.isEmpty {
            writer.key("warnings")
            writer.beginArray()
            for warning in warnings { writer.value(warning.rawValue) }
            writer.endArray()
        }
        self.writer = writer
    }

    /// The whole object; a write's carries its operation id.
    public func structuredContent(operationID: Identifier? = nil) -> ByteBuffer {
        var writer = writer
        if let operationID { writer.member("operation_id", operationID.description) }
        writer.endObject()
        return writer.buffer
    }
}
