public import NIOCore
public import Primitives
public import Wire

/// A successful answer: the members of the `structuredContent` object.
public struct Answer: Sendable {
    /// The object without its warnings.
    private let content: ByteBuffer
    private let warnings: [Warning]

    private static let usualBytes = 1024

    /// An answer of the members that `writeMembers` writes, and these warnings.
    public init(warnings: [Warning] = [], _ writeMembers: (inout JSONWriter) throws -> Void) rethrows {
        // Most answers fit, so that their buffer does not grow by doubling from nothing.
        var writer = JSONWriter(into: ByteBufferAllocator().buffer(capacity: Self.usualBytes))
        writer.beginObject()
        try writeMembers(&writer)
        writer.endObject()
        content = writer.buffer
        self.warnings = warnings
    }

    /// The same answer with one more warning.
    func adding(_ warning: Warning) -> Answer { Answer(content, warnings + [warning]) }

    private init(_ content: ByteBuffer, _ warnings: [Warning]) {
        self.content = content
        self.warnings = warnings
    }

    /// The whole object; a write's carries its operation id, and one from below the primary store its label.
    public func structuredContent(operationID: Identifier? = nil, label: AnswerLabel? = nil) -> ByteBuffer {
        let warnings = warnings + (label?.warnings ?? [])
        guard operationID != nil || label != nil || !warnings.isEmpty else { return content }
        var writer = JSONWriter(reopening: content)
        writer.warnings(warnings.map(\.rawValue))
        label?.write(into: &writer)
        if let operationID { writer.member("operation_id", operationID) }
        writer.endObject()
        return writer.buffer
    }
}

extension JSONWriter {
    /// The member that warns, unless there is nothing to warn of.
    mutating func warnings(_ codes: [String]) {
        guard !codes.isEmpty else { return }
        key("warnings")
        beginArray()
        for code in codes { value(code) }
        endArray()
    }
}

extension Warning {
    /// An answer that was written before, with this warning among its own.
    func added(to content: ByteBuffer) -> ByteBuffer {
        guard var answer = (try? JSON(parsing: content))?.object else { return content }
        answer["warnings"] = .array((answer["warnings"]?.array ?? []) + [.string(rawValue)])
        return JSON.object(answer).serialized
    }
}
