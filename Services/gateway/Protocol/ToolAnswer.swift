import NIOCore
import Wire

/// What a service answered to a tool call, as the bytes it sent.
struct ToolAnswer: Equatable, Sendable {
    var structuredContent: JSONSlice?
    /// Content blocks of the service's own; without them the structured content is given as text.
    var content: JSONSlice?
    var isError = false
    /// Whether it is no answer yet: the service asks the client for input.
    var asksBack = false
    /// What the service knew when it answered.
    var mark: FeedMark?

    /// Reads a service's `result`.
    init(result: JSONSlice) {
        result.visitMembers { key, value in
            switch key {
            case "structuredContent": structuredContent = value
            case "content": content = value.isArray ? value : nil
            case "resultType": asksBack = value.string == "input_required"
            case "isError": isError = value.isTrue
            case "_meta": mark = value[MetaKey.mark]?.string.flatMap { FeedMark($0) }
            default: break
            }
        }
    }

    /// A failure of the gateway's own finding.
    init(_ failure: ToolFailure) {
        structuredContent = JSONSlice(unchecked: failure.structuredContent)
        isError = true
    }
}

extension JSONSlice {
    /// Whether it is `true`.
    var isTrue: Bool { bytes.getInteger(at: bytes.readerIndex) == UInt8(ascii: "t") }
}
