import NIOCore
import NIOHTTP1
import Wire

/// What the body of a POST is, and how it is to be answered.
enum PostedMessage: Equatable {
    /// A request that stands alone.
    case stateless(StatelessRequest)
    /// A notification that stands alone: it is taken, and that is all.
    case taken
    /// The request that opens a session.
    case initialize(Message)
    /// Something for the session of this id.
    case session(id: String, Payload)

    enum Payload: Equatable {
        /// A request is owed an answer; everything else is taken.
        case message(Message)
        /// An array, which only the oldest revision has.
        case batch(ByteBuffer)
    }

    /// Reads a body, by what it and the headers say.
    ///
    /// - Throws: `HTTPRefusal`, in the order that the revisions agree on: not JSON, no message, then what the
    ///   headers say of it.
    init(_ body: ByteBuffer, _ headers: RequestHeaders) throws(HTTPRefusal) {
        let version = headers[RequestHeaders.protocolVersion]
        let isStateless = version == .one(Revision.july2026.rawValue)
        if body.readableBytesView.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) })
            == UInt8(ascii: "[")
        {
            self = .session(id: try Self.batchSession(body, headers), .batch(body))
            return
        }
        let message = try Self.read(body, version)
        switch message {
        case .request(let id, let method, let params):
            let envelope = Envelope(params)
            if envelope.version != nil {
                self = .stateless(try StatelessRequest(message, id, method, envelope, headers))
            } else if isStateless {
                throw HTTPRefusal(
                    400, .invalidParameters,
                    "params._meta needs io.modelcontextprotocol/protocolVersion, a string", id: id)
            } else if method == "initialize" {
                try Self.checkVersion(version, id)
                self = .initialize(message)
            } else {
                self = .session(id: try Self.session(headers, id), .message(message))
            }
        case .notification(_, let params):
            if isStateless || Envelope(params).version != nil {
                self = .taken
            } else {
                self = .session(id: try Self.session(headers, nil), .message(message))
            }
        case .result, .error:
            guard !isStateless else {
                throw HTTPRefusal(400, "nothing was asked of the client, so there is nothing to answer")
            }
            self = .session(id: try Self.session(headers, nil), .message(message))
        }
    }

    private static func read(
        _ body: ByteBuffer, _ version: RequestHeaders.Value
    ) throws(HTTPRefusal) -> Message {
        do throws(Message.Fault) {
            return try Message(parsing: body)
        } catch {
            switch error {
            case .notJSON(let fault):
                throw HTTPRefusal(
                    400, .parseError, "not JSON at byte \(fault.offset): \(fault.reason)",
                    id: unreadableID(version))
            case .notMessage(let id, let reason):
                throw HTTPRefusal(400, reason, id: id ?? unreadableID(version))
            }
        }
    }

    /// What stands for an id that could not be read: null, where no revision is known that lets it be left
    /// out.
    private static func unreadableID(_ version: RequestHeaders.Value) -> JSONSlice? {
        if case .one(let version) = version, Revision(rawValue: version)?.allowsErrorsWithoutID == true {
            return nil
        }
        return JSONSlice(unchecked: ByteBuffer(staticString: "null"))
    }

    private static func batchSession(
        _ body: ByteBuffer, _ headers: RequestHeaders
    ) throws(HTTPRefusal) -> String {
        let version = headers[RequestHeaders.protocolVersion]
        do throws(JSONFault) {
            _ = try JSONSlice(checking: body)
        } catch {
            throw HTTPRefusal(
                400, .parseError, "not JSON at byte \(error.offset): \(error.reason)",
                id: unreadableID(version))
        }
        guard version != .one(Revision.july2026.rawValue), headers[RequestHeaders.sessionID] != .absent else {
            throw HTTPRefusal(
                400, "batches exist in a session of revision 2025-03-26 only: send one message",
                id: unreadableID(version))
        }
        return try session(headers, nil)
    }

    /// The session that a request of an older revision names.
    static func session(_ headers: RequestHeaders, _ id: JSONSlice?) throws(HTTPRefusal) -> String {
        try checkVersion(headers[RequestHeaders.protocolVersion], id)
        guard case .one(let session) = headers[RequestHeaders.sessionID] else {
            var refusal = HTTPRefusal.missingSession
            refusal.id = id
            throw refusal
        }
        return session
    }

    /// An older revision need not be named, but must be one.
    private static func checkVersion(
        _ version: RequestHeaders.Value, _ id: JSONSlice?
    ) throws(HTTPRefusal) {
        switch version {
        case .absent: return
        case .one(let version) where Revision(rawValue: version) != nil: return
        case .one(let version):
            throw HTTPRefusal(
                400, "MCP-Protocol-Version names a revision that is not served", id: id,
                data: [
                    "supported": .array(Revision.served.map { .string($0.rawValue) }),
                    "requested": .string(version),
                ])
        case .several: throw HTTPRefusal(400, "MCP-Protocol-Version is given more than once", id: id)
        }
    }
}
