import NIOCore
import Primitives
import Wire

/// Makes one JSON line of whatever a service wrote, with the service's name in it.
enum LogTag {
    /// The line, newline included: an object gets a `service` member unless it has one; anything else becomes
    /// the `message` of an object.
    static func tagged(_ line: LogLines.Line, service: String, at time: Timestamp) -> ByteBuffer {
        if !line.isCut, let object = try? JSONSlice(checking: line.bytes), object.isObject {
            return withMember(object, service: service)
        }
        var writer = JSONWriter(into: ByteBufferAllocator().buffer(capacity: line.bytes.readableBytes + 128))
        writer.beginObject()
        writer.member("time", time.description)
        writer.member("level", "info")
        writer.member("service", service)
        writer.member("message", String(decoding: line.bytes.readableBytesView, as: UTF8.self))
        if line.isCut { writer.member("cut", true) }
        writer.endObject()
        return ended(writer.buffer)
    }

    /// A line of the supervisor's own, newline included.
    static func own(
        _ level: LogLevel, _ message: String, service: String? = nil, at time: Timestamp
    ) -> ByteBuffer {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", time.description)
        writer.member("level", level.rawValue)
        writer.member("service", "supervisor")
        writer.member("message", message)
        if let service { writer.member("about", service) }
        writer.endObject()
        return ended(writer.buffer)
    }

    private static func withMember(_ object: JSONSlice, service: String) -> ByteBuffer {
        guard object["service"] == nil else { return ended(object.bytes) }
        var members = object.bytes
        members.moveReaderIndex(forwardBy: 1)
        var result = ByteBuffer()
        result.writeStaticString(#"{"service":"#)
        result.writeJSONString(service)
        var isEmpty = true
        object.forEachMember { _, _ in isEmpty = false }
        if !isEmpty { result.writeStaticString(",") }
        result.writeImmutableBuffer(members)
        return ended(result)
    }

    private static func ended(_ line: ByteBuffer) -> ByteBuffer {
        var line = line
        line.writeStaticString("\n")
        return line
    }
}
