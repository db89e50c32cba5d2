import NIOCore
import Primitives
import Transport
import Wire

/// The shape in which a method says what a tool has answered or refused.
enum AnswerForm: Sendable {
    /// `tools/call`, and methods that are called like a tool.
    case tool
    /// `resources/read` of this URI.
    case resource(uri: String)
    /// `completion/complete`
    case completion

    /// Begins the result object, all of it but what follows in `_meta`.
    func begin(_ content: ByteBuffer, into buffer: inout ByteBuffer) {
        switch self {
        case .tool:
            buffer.writeStaticString(#"{"structuredContent":"#)
            buffer.writeImmutableBuffer(content)
        case .resource(let uri):
            buffer.writeStaticString(#"{"contents":[{"uri":"#)
            buffer.writeJSONString(uri)
            buffer.writeStaticString(#","mimeType":"application/json","text":"#)
            buffer.writeJSONString(of: content)
            buffer.writeStaticString("}]")
        case .completion:
            buffer.writeStaticString(#"{"completion":"#)
            buffer.writeImmutableBuffer(Self.completion(in: content))
        }
    }

    /// What a client's revision knows of a completion: it takes no label.
    private static func completion(in content: ByteBuffer) -> ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        JSONSlice(unchecked: content).forEachMember { key, value in
            if ["values", "hasMore"].contains(key) { writer.member(key, raw: value.bytes) }
        }
        writer.endObject()
        return writer.buffer
    }

    /// Answers with a refusal.
    ///
    /// - Parameter mark: How much was known: a refusal may show what a record has become, too.
    func refuse(_ request: IncomingRequest, _ refusal: ToolError, knowing mark: FeedMark?) {
        switch self {
        case .tool:
            request.answer { buffer in
                buffer.writeStaticString(#"{"structuredContent":"#)
                buffer.writeImmutableBuffer(refusal.structuredContent.serialized)
                buffer.writeStaticString(#","isError":true"#)
                if let mark {
                    buffer.writeStaticString(#","_meta":{"#)
                    buffer.writeMember(of: mark)
                    buffer.writeStaticString("}")
                }
                buffer.writeStaticString("}")
            }
        case .resource(let uri):
            let data = Self.data(of: refusal, adding: ["uri": .string(uri)])
            switch refusal.code {
            case .notFound, .validationFailed:
                request.fail(.invalidParameters, "there is no resource \(uri)", data: data)
            default: request.fail(.internalError, refusal.message, data: data)
            }
        case .completion: request.fail(.internalError, refusal.message, data: Self.data(of: refusal))
        }
    }

    /// The code of a refusal and its details, as the data of a JSON-RPC error.
    private static func data(of refusal: ToolError, adding others: JSONObject = [:]) -> JSON {
        var data = others
        data["code"] = .string(refusal.code.rawValue)
        for member in refusal.details.object?.members ?? [] { data[member.key] = member.value }
        return .object(data)
    }
}

extension ByteBuffer {
    /// Writes the member of `_meta` that says how much was known.
    mutating func writeMember(of mark: FeedMark) {
        writeStaticString(#""dev.holdfast/mark":""#)
        writeDecimal(mark.epoch)
        writeStaticString(":")
        writeDecimal(mark.count)
        writeStaticString(#"""#)
    }
}
