public import NIOCore
import NIOPosix
public import Primitives
public import Wire

/// A call's answer: what the server said, not decoded.
public enum CallAnswer: Sendable, Equatable {
    /// The `result` object.
    case result(JSONSlice)
    /// The `error` object.
    case error(JSONSlice)
}

/// Why a call has no answer.
public enum CallFailure: Error, Sendable, Equatable {
    /// The connection ended after the request was sent: whether it was carried out is unknown.
    case connectionLost
    /// The deadline passed; if the request was sent, whether it was carried out is unknown.
    case deadlineExceeded(wasSent: Bool)
    /// Too many calls wait already; nothing was sent.
    case overloaded
    /// The client was closed.
    case closed
}

/// A multiplexed client of one Unix socket. It connects when first needed and again whenever the connection
/// was
/// lost and somebody waits. Use it on its event loop only.
public final class FrameClient {
    /// Names one call, for `cancel`.
    public typealias CallID = Int64

    private struct Call {
        let method: String
        let deadline: Deadline
        let writeParams: (inout ByteBuffer, _ remainingMilliseconds: Int64) -> Void
        let completion: (Result<CallAnswer, CallFailure>) -> Void
    }

    private let path: String
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private var machine = Multiplexer()
    private var calls: [CallID: Call] = [:]
    private var lastID: CallID = 0
    private var channel: FrameChannel?
    private var isClosed = false

    /// Takes the notifications that the server sends.
    public var onNotification: ((_ method: String, _ params: JSONSlice?) -> Void)?
    /// Told when a connection was made.
    public var onConnect: (() -> Void)?
    /// Told when the connection was lost.
    public var onDisconnect: (() -> Void)?
    /// Told when a connection could not be made; it is tried again while somebody waits.
    public var onConnectFailed: (() -> Void)?

    /// A client of the socket at `path`, confined to `eventLoop`.
    public init(path: String, eventLoop: any EventLoop, clocks: Clocks) {
        self.path = path
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// Calls that have not ended.
    public var callCount: Int { calls.count }

    /// Calls a method. `completion` is called exactly once, unless the call is cancelled.
    ///
    /// - Parameters:
    ///   - writeParams: Appends the params object, given the milliseconds that remain when the frame is
    /// written.
    @discardableResult
    public func call(
        _ method: String, deadline: Deadline,
        writeParams: @escaping (inout ByteBuffer, _ remainingMilliseconds: Int64) -> Void,
        completion: @escaping (Result<CallAnswer, CallFailure>) -> Void
    ) -> CallID {
        lastID += 1
        calls[lastID] = Call(
            method: method, deadline: deadline, writeParams: writeParams, completion: completion)
        let id = lastID
        handle(.submitted(id, deadline))
        return id
    }

    /// Forgets a call: the server is told, and its completion is never called.
    public func cancel(_ id: CallID) {
        guard calls.removeValue(forKey: id) != nil else { return }
        handle(.cancelled(id))
    }

    /// Fails every call and closes the connection.
    public func close() {
        isClosed = true
        handle(.closed)
        channel?.close()
        channel = nil
    }

    private func handle(_ event: Multiplexer.Event) {
        for action in machine.handle(event, at: clocks.monotonic()) {
            switch action {
            case .connect(let delay): connect(afterMilliseconds: delay)
            case .send(let id): send(id)
            case .sendCancellation(let id):
                channel?.send {
                    $0.writeNotification(
                        method: "notifications/cancelled", params: ["requestId": .integer(id)])
                }
            case .fail(let id, let failure): calls.removeValue(forKey: id)?.completion(.failure(failure))
            case .wake(let time):
                schedule(afterMilliseconds: time.milliseconds(since: clocks.monotonic()) + 1) {
                    $0.handle(.timerFired)
                }
            }
        }
    }

    private func send(_ id: CallID) {
        guard let call = calls[id] else { return }
        let remaining = max(1, call.deadline.remainingMilliseconds(at: clocks.monotonic()))
        channel?.send { buffer in
            buffer.writeRequest(id: id, method: call.method) { call.writeParams(&$0, remaining) }
        }
    }

    private func schedule(afterMilliseconds delay: Int64, _ body: @escaping @Sendable (FrameClient) -> Void) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        if delay <= 0 {
            eventLoop.execute { body(bound.value) }
        } else {
            eventLoop.scheduleTask(in: .milliseconds(delay)) { body(bound.value) }
        }
    }

    private func connect(afterMilliseconds delay: Int64) {
        guard !isClosed else { return }
        guard delay == 0 else {
            return schedule(afterMilliseconds: delay) { $0.connect(afterMilliseconds: 0) }
        }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.milliseconds(Limits.connectMillisecondsMax))
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 16384, maximum: 262_144)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let frames = FrameChannel()
                    frames.delegate = Link(client: bound.value, channel: frames)
                    try channel.pipeline.syncOperations.addHandler(frames)
                }
            }
            .connect(unixDomainSocketPath: path)
            .hop(to: eventLoop)
            .whenComplete { result in
                switch result {
                case .success(let channel): bound.value.connected(channel)
                case .failure: bound.value.connectFailed()
                }
            }
    }

    private func connected(_ channel: any Channel) {
        guard let frames = try? channel.pipeline.syncOperations.handler(type: FrameChannel.self) else {
            return connectFailed()
        }
        guard !isClosed else { return frames.close() }
        self.channel = frames
        onConnect?()
        handle(.connected)
    }

    private func connectFailed() {
        handle(.connectFailed)
        onConnectFailed?()
    }

    fileprivate func received(frame: ByteBuffer, on channel: FrameChannel) {
        // A server that does not speak the protocol can't be followed any further.
        guard let message = try? Message(parsing: frame) else { return channel.close() }
        switch message {
        case .result(let id, let result): finish(id, .result(result))
        case .error(let id?, let error): finish(id, .error(error))
        case .error(nil, _): channel.close()
        case .notification(let method, let params): onNotification?(method, params)
        case .request(let id, let method, _):
            channel.send { $0.writeError(id: id, code: .methodNotFound, message: "no method \(method)") }
        }
    }

    private func finish(_ id: JSONSlice, _ answer: CallAnswer) {
        guard let id = id.integer, let call = calls.removeValue(forKey: id) else { return }
        handle(.answered(id))
        call.completion(.success(answer))
    }

    fileprivate func lost(_ channel: FrameChannel) {
        guard self.channel === channel else { return }
        self.channel = nil
        onDisconnect?()
        handle(.disconnected)
    }
}

/// Ties one connection to its client, so that a late word from an old connection is known for what it is.
private final class Link: FrameChannelDelegate {
    private let client: FrameClient
    private unowned let channel: FrameChannel

    init(client: FrameClient, channel: FrameChannel) {
        self.client = client
        self.channel = channel
    }

    func received(frame: ByteBuffer) { client.received(frame: frame, on: channel) }
    func broken(by fault: FrameFault) { channel.close() }
    func closed() { client.lost(channel) }
}
