import NIOCore
import NIOHTTP1

/// The head of a response, written by hand: it leaves in one piece with its body.
struct ResponseHead {
    /// How the end of the body is told.
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// By the end of the connection, for clients of HTTP/1.0.
        case close
        case none
    }

    var status: Int
    var framing: Framing
    var contentType: StaticString?
    var fields: [HTTPRefusal.Field] = []
    /// The page that may read the response.
    var origin: String?
    var keepsAlive = true
    /// Whether keeping the connection has to be said.
    var isOldVersion = false

    func write(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(status))
        buffer.writeStaticString(" ")
        buffer.writeString(HTTPResponseStatus(statusCode: status).reasonPhrase)
        buffer.writeStaticString("\r\nCache-Control: no-cache\r\n")
        if let contentType {
            buffer.writeStaticString("Content-Type: ")
            buffer.writeStaticString(contentType)
            buffer.writeStaticString("\r\n")
        }
        switch framing {
        case .length(let length):
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(String(length))
            buffer.writeStaticString("\r\n")
        case .chunked: buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        case .close, .none: break
        }
        for field in fields { write(field.name, field.value, into: &buffer) }
        if let origin {
            write("Access-Control-Allow-Origin", origin, into: &buffer)
            buffer.writeStaticString(
                "Access-Control-Expose-Headers: WWW-Authenticate, Mcp-Session-Id\r\nVary: Origin\r\n")
        }
        if !keepsAlive || framing == .close {
            buffer.writeStaticString("Connection: close\r\n")
        } else if isOldVersion {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    /// No value of ours may start another line.
    private func write(_ name: String, _ value: String, into buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        buffer.writeBytes(value.utf8.lazy.map { $0 < 0x20 ? 0x20 : $0 })
        buffer.writeStaticString("\r\n")
    }
}

extension ByteBuffer {
    /// Appends one chunk of a chunked body.
    mutating func writeChunk(_ bytes: ByteBuffer) {
        writeString(String(bytes.readableBytes, radix: 16))
        writeStaticString("\r\n")
        writeImmutableBuffer(bytes)
        writeStaticString("\r\n")
    }
}
