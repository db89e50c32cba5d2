import NIOCore
import Primitives
import Wire

/// A tool call as a service is asked it.
struct ServiceRequest {
    let call: ToolCall
    /// Names the intended write for ever; nil for a read.
    let operationID: Identifier?

    /// Appends the params object: the client's arguments as they came, and a `_meta` of our own.
    ///
    /// A write under a route names its epoch.
    /// - Parameter seen: What the service has answered with before, for reads.
    func write(
        into buffer: inout ByteBuffer, remainingMilliseconds: Int64, epoch: Int64?, seen: FeedMark?
    ) {
        buffer.writeStaticString(#"{"name":"#)
        buffer.writeJSONString(call.name)
        buffer.writeStaticString(#","arguments":"#)
        if let arguments = call.arguments {
            buffer.writeImmutableBuffer(arguments.bytes)
        } else {
            buffer.writeStaticString("{}")
        }
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
        buffer.writeStaticString("}}")
    }
}
