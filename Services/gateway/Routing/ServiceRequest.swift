import NIOCore
import Primitives
import Wire

/// A call as a service is asked it.
struct ServiceRequest {
    let call: ServiceCall
    /// Names the intended write for ever; nil for a read.
    let operationID: Identifier?

    /// Appends the params object: the client's arguments as they came, and a `_meta` of our own.
    ///
    /// A write under a route names its epoch.
    /// - Parameters:
    ///   - seen: What the service has answered with before, for reads.
    ///   - number: Names the call to a server that speaks nothing but MCP; nil for one of ours.
    func write(
        into buffer: inout ByteBuffer, remainingMilliseconds: Int64, epoch: Int64?, seen: FeedMark?,
        number: Int? = nil
    ) {
        if call.method == .callTool {
            buffer.writeStaticString(#"{"name":"#)
            buffer.writeJSONString(call.name)
            buffer.writeStaticString(#","arguments":"#)
            if let arguments = call.arguments {
                buffer.writeImmutableBuffer(arguments.bytes)
            } else {
                buffer.writeStaticString("{}")
            }
        } else {
            writeMembers(into: &buffer)
        }
        if let input = call.input { input.write(into: &buffer) }
        buffer.writeStaticString(#","_meta":{"dev.holdfast/deadline-ms":"#)
        buffer.writeDecimal(remainingMilliseconds)
        buffer.writeStaticString(#","dev.holdfast/actor":"#)
        buffer.writeImmutableBuffer(call.actor.json)
        if call.isActorVerified { buffer.writeStaticString(#","dev.holdfast/actor-verified":true"#) }
        if let operationID {
            buffer.writeStaticString(#","dev.holdfast/operation-id":""#)
            buffer.writeString(operationID.description)
            buffer.writeStaticString("\"")
        }
        if let epoch {
            buffer.writeStaticString(#","dev.holdfast/route-epoch":"#)
            buffer.writeDecimal(epoch)
        }
        if operationID == nil, let seen {
            buffer.writeStaticString(#","dev.holdfast/seen":""#)
            buffer.writeString(seen.description)
            buffer.writeStaticString("\"")
        }
        if let parent = call.trace.parent {
            buffer.writeStaticString(#","traceparent":"#)
            buffer.writeImmutableBuffer(parent.bytes)
            if let state = call.trace.state {
                buffer.writeStaticString(#","tracestate":"#)
                buffer.writeImmutableBuffer(state.bytes)
            }
        }
        if let number { writeEnvelope(into: &buffer, number) }
        buffer.writeStaticString("}}")
    }

    /// The members that the method takes, as the client sent them, from the opening brace on.
    private func writeMembers(into buffer: inout ByteBuffer) {
        var separator: Unicode.Scalar = "{"
        for name in call.method.members {
            guard let value = call.params?[name] else { continue }
            buffer.writeInteger(UInt8(ascii: separator))
            separator = ","
            buffer.writeJSONString(name)
            buffer.writeInteger(UInt8(ascii: ":"))
            buffer.writeImmutableBuffer(value.bytes)
        }
    }

    /// What a server of the stateless revision is told with every request.
    private func writeEnvelope(into buffer: inout ByteBuffer, _ number: Int) {
        buffer.writeStaticString(",")
        buffer.writeEnvelope(capabilities: call.capabilities)
        if call.progressToken != nil {
            buffer.writeStaticString(#","progressToken":"#)
            buffer.writeDecimal(Int64(number))
        }
        if let level = call.logLevel {
            buffer.writeStaticString(#","io.modelcontextprotocol/logLevel":""#)
            buffer.writeString(level.rawValue)
            buffer.writeStaticString("\"")
        }
    }
}

extension ServiceInput {
    /// Appends its members, each after a comma.
    fileprivate func write(into buffer: inout ByteBuffer) {
        if let responses {
            buffer.writeStaticString(#","inputResponses":"#)
            buffer.writeImmutableBuffer(responses.bytes)
        }
        if let state {
            buffer.writeStaticString(#","requestState":"#)
            buffer.writeImmutableBuffer(state.bytes)
        }
    }
}
