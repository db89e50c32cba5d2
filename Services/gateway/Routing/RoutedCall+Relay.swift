import NIOCore
import Wire

/// What a service says before its answer, passed to whoever waits for that.
extension RoutedCall {
    /// The most messages of one call that are passed on.
    static let relayedMax = 1000

    /// Whether the client wants to read what the service logs.
    var wantsLog: Bool { request.call.logLevel != nil && reply != nil }

    /// Passes word of progress on, under the client's own token. It only ever grows: a service that was
    /// asked again begins anew, and the client hears nothing until it is past where it was.
    func progressed(_ params: JSONSlice) {
        guard let token = request.call.progressToken,
            case .number(let number)? = params["progress"]?.decoded, let reached = number.double,
            reached > progress
        else { return }
        progress = reached
        relay("notifications/progress") { buffer in
            buffer.writeStaticString(#"{"progressToken":"#)
            buffer.writeImmutableBuffer(token.bytes)
            params.forEachMember { key, value in
                guard ["progress", "total", "message"].contains(key) else { return }
                buffer.writeStaticString(",")
                buffer.writeJSONString(key)
                buffer.writeStaticString(":")
                buffer.writeImmutableBuffer(value.bytes)
            }
            buffer.writeStaticString("}")
        }
    }

    /// Passes a log message on, if it is grave enough.
    func logged(_ params: JSONSlice) {
        guard let wanted = request.call.logLevel,
            let level = params["level"]?.string.flatMap({ LogLevel(rawValue: $0) }), level >= wanted
        else { return }
        relay("notifications/message") { buffer in
            var separator: Unicode.Scalar = "{"
            params.forEachMember { key, value in
                guard ["level", "logger", "data"].contains(key) else { return }
                buffer.writeInteger(UInt8(ascii: separator))
                separator = ","
                buffer.writeJSONString(key)
                buffer.writeStaticString(":")
                buffer.writeImmutableBuffer(value.bytes)
            }
            buffer.writeStaticString("}")
        }
    }

    private func relay(_ method: String, _ writeParams: (inout ByteBuffer) -> Void) {
        guard relayed < Self.relayedMax, let reply else { return }
        relayed += 1
        reply.send {
            $0.writeString(#"{"jsonrpc":"2.0","method":"\#(method)","params":"#)
            writeParams(&$0)
            $0.writeStaticString("}")
        }
    }
}
