public import NIOCore
public import Primitives
public import Wire

/// A successful answer: the members of the `structuredContent` object.
public struct Answer: Sendable {
    private let content: ByteBuffer

    private static let usualBytes = 1024

    /// An answer of the members that `writeMembers` writes, and these warnings.
    public init(warnings: [Warning] = [], _ writeMembers: (inout JSONWriter) throws -> Void) rethrows {
        // Most answers fit, so that their buffer does not grow by doubling from nothing.
        var writer = JSONWriter(into: ByteBufferAllocator().buffer(capacity: Self.usualBytes))
        writer.beginObject()
        try writeMembers(&writer)
        if !warnings.isEmpty {
            writer.key("warnings")
            writer.beginArray()
            for warning in warnings { writer.value(warning.rawValue) }
            writer.endArray()
        }
        writer.endObject()
        content = writer.buffer
    }

    /// The whole object; a write's carries its operation id.
    public func structuredContent(operationID: Identifier? = nil) -> ByteBuffer {
        guard let operationID else { return content }
        var content = content
        content.moveWriterIndex(to: content.writerIndex - 1)
        content.writeStaticString(content.readableBytes > 1 ? #","operation_id":""# : #""operation_id":""#)
        content.writeString(operationID.description)
        content.writeStaticString(#""}"#)
        return content
    }
}
