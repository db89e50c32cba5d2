public import NIOCore
public import Primitives
public import Wire

/// One client's connection, as a server sees it.
final class ServerConnection: FrameChannelDelegate {
    private let channel: FrameChannel
    /// The server lives as long as its connections; `forget` ends the cycle.
    private let server: FrameServer
    private var inFlight: Set<RequestKey> = []
    /// Whom to tell that a request has been cancelled, or its client is gone.
    private var givenUpHooks: [RequestKey: () -> Void] = [:]
    private var isDraining = false
    private var closeHooks: [() -> Void] = []

    init(channel: FrameChannel, server: FrameServer) {
        self.channel = channel
        self.server = server
    }

    var inFlightCount: Int { inFlight.count }

    func received(frame: ByteBuffer) {
        do throws(Message.Fault) {
            switch try Message(parsing: frame) {
            case .request(let id, let method, let params): begin(id, method, params)
            case .notification("notifications/cancelled", let params):
                if let id = params?["requestId"] { giveUp(RequestKey(id)) }
            case .notification, .result, .error: break
            }
        } catch {
            refuse(error)
        }
    }

    private func begin(_ id: JSONSlice, _ method: String, _ params: JSONSlice?) {
        let key = RequestKey(id)
        guard inFlight.insert(key).inserted else {
            channel.send {
                $0.writeError(id: id, code: .invalidRequest, message: "this id is in flight already")
            }
            return
        }
        if inFlight.count >= Limits.requestsInFlightMax { channel.pauseReading() }
        server.handler(
            IncomingRequest(
                id: id, method: method, params: params, arrival: server.clocks.monotonic(), connection: self))
    }

    private func refuse(_ fault: Message.Fault) {
        switch fault {
        case .notJSON(let json):
            channel.send {
                $0.writeError(
                    id: nil, code: .parseError, message: "not JSON at byte \(json.offset): \(json.reason)")
            }
            channel.close()
        case .notMessage(let id, let reason):
            channel.send { $0.writeError(id: id, code: .invalidRequest, message: reason) }
        }
    }

    func broken(by fault: FrameFault) {
        let reason =
            switch fault {
            case .empty: "a frame holds at least one byte"
            case .tooLong(let length): "a frame of \(length) bytes is over \(Limits.frameBytesMax)"
            }
        channel.send { $0.writeError(id: nil, code: .invalidRequest, message: reason) }
        channel.close()
    }

    func closed() {
        inFlight.removeAll()
        server.forget(self)
        let hooks = closeHooks + givenUpHooks.values
        closeHooks.removeAll()
        givenUpHooks.removeAll()
        for hook in hooks { hook() }
    }

    func whenClosed(_ hook: @escaping () -> Void) {
        closeHooks.append(hook)
    }

    /// Nobody waits for this request any more.
    private func giveUp(_ key: RequestKey) {
        let hook = givenUpHooks.removeValue(forKey: key)
        end(key)
        hook?()
    }

    func whenGivenUp(_ id: JSONSlice, _ hook: @escaping () -> Void) {
        if inFlight.contains(RequestKey(id)) { givenUpHooks[RequestKey(id)] = hook }
    }

    /// Sends a notification that belongs to a request, unless nobody waits for it any more.
    func notify(_ id: JSONSlice, _ method: String, _ params: JSON) {
        guard isAwaited(id) else { return }
        channel.send { $0.writeNotification(method: method, params: params) }
    }

    /// Whether the client still waits for this request.
    func isAwaited(_ id: JSONSlice) -> Bool {
        inFlight.contains(RequestKey(id))
    }

    /// Sends an answer, unless nobody waits for it any more.
    func answer(_ id: JSONSlice, _ write: (inout ByteBuffer) -> Void) {
        guard inFlight.contains(RequestKey(id)) else { return }
        channel.send { buffer in
            let start = buffer.writerIndex
            write(&buffer)
            let length = buffer.writerIndex - start
            if length > Limits.frameBytesMax {
                buffer.moveWriterIndex(to: start)
                buffer.writeError(
                    id: id, code: .internalError, message: "the answer is too large: ask for less",
                    data: [
                        "code": .string(ErrorCode.tooLarge.rawValue),
                        "limit": .integer(Limits.frameBytesMax), "actual": .integer(length),
                    ])
            }
        }
        end(RequestKey(id))
    }

    private func end(_ key: RequestKey) {
        guard inFlight.remove(key) != nil else { return }
        givenUpHooks[key] = nil
        defer { server.onRequestEnd?() }
        if isDraining {
            if inFlight.isEmpty { channel.close() }
        } else if inFlight.count == Limits.requestsInFlightMax - 1 {
            channel.resumeReading()
        }
    }

    /// Takes nothing new; closes once nothing is in flight.
    func drain() {
        isDraining = true
        channel.pauseReading()
        if inFlight.isEmpty { channel.close() }
    }
}

/// A request id as a key: `1` and `"1"` differ.
struct RequestKey: Hashable {
    let bytes: ByteBuffer

    init(_ id: JSONSlice) {
        bytes = id.bytes
    }
}

/// A request that waits for its one answer. Use it on the server's event loop only.
public struct IncomingRequest {
    /// The client's id.
    public let id: JSONSlice
    /// What is asked.
    public let method: String
    /// With what.
    public let params: JSONSlice?
    /// When its frame was whole.
    public let arrival: MonotonicTime
    let connection: ServerConnection

    /// Whether the client still waits: false once it has cancelled or gone.
    public var isAwaited: Bool { connection.isAwaited(id) }

    /// Calls `hook` once, when the connection that this request came on has ended.
    public func whenConnectionCloses(_ hook: @escaping () -> Void) {
        connection.whenClosed(hook)
    }

    /// Calls `hook` once, if the client cancels this request or goes before it is answered.
    public func whenGivenUp(_ hook: @escaping () -> Void) {
        connection.whenGivenUp(id, hook)
    }

    /// Sends a notification that belongs to this request, unless nobody waits for it any more.
    public func notify(_ method: String, _ params: JSON) {
        connection.notify(id, method, params)
    }

    /// Answers with the result object that `writeResult` appends.
    public func answer(_ writeResult: (inout ByteBuffer) -> Void) {
        connection.answer(id) { $0.writeResult(id: id, writeResult: writeResult) }
    }

    /// Answers with a JSON-RPC error object that somebody else has made.
    public func fail(with error: JSON) {
        connection.answer(id) { $0.writeError(id: id, error: error) }
    }

    /// Answers with a JSON-RPC error.
    public func fail(_ code: RPCCode, _ message: String, data: JSON? = nil) {
        connection.answer(id) { $0.writeError(id: id, code: code, message: message, data: data) }
    }
}
