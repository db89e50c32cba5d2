public import NIOCore
public import Primitives
public import Wire

/// A successful answer: the members of the `structuredContent` object.
public struct Answer: Sendable {
    private let writer: JSONWriter

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
