public import NIOCore
import NIOPosix
public import Primitives
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Where a server listens.
public enum Listener: Sendable {
    /// A listening socket handed over by the supervisor, which keeps its own hold on it.
    case inherited(descriptor: CInt)
    /// A path of its own: bound 0600, a stale socket there is replaced.
    case path(String)
}

/// Serves framed JSON-RPC on a Unix socket, to processes of the same user only.
///
/// Everything but `start` happens on the event loop it was given.
public final class FrameServer {
    let clocks: Clocks
    let handler: (IncomingRequest) -> Void
    private let eventLoop: any EventLoop
    private var listening: (any Channel)?
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var drained: EventLoopPromise<Void>?

    /// Told when a request was answered or given up.
    public var onRequestEnd: (() -> Void)?

    /// A server whose requests go to `handler`, on `eventLoop`.
    public init(
        eventLoop: any EventLoop, clocks: Clocks, handler: @escaping (IncomingRequest) -> Void
    ) {
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.handler = handler
    }

    /// Requests that wait for an answer, over all connections.
    public var inFlightCount: Int { connections.values.reduce(0) { $0 + $1.inFlightCount } }

    /// Starts to accept. Call it on the event loop.
    ///
    /// The future fails with an `IOError` where the socket can't be had, or `TransportError.pathTooLong`.
    public func start(_ listener: Listener) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: CInt(Limits.listenBacklog))
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 16384, maximum: 262_144)
            )
            .childChannelInitializer { channel in bound.value.accept(channel) }
        let opened: EventLoopFuture<any Channel>
        switch listener {
        case .inherited(let descriptor):
            opened = bootstrap.withBoundSocket(descriptor)
        case .path(let path):
            guard path.utf8.count <= Limits.socketPathBytesMax else {
                return eventLoop.makeFailedFuture(TransportError.pathTooLong(path))
            }
            opened = bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
        }
        return opened.flatMapThrowing { channel in
            bound.value.listening = channel
            if case .path(let path) = listener, chmod(path, 0o600) != 0 {
                throw TransportError.notPrivate(path, code: errno)
            }
        }
    }

    private func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard connections.count < Limits.connectionsMax, drained == nil,
            let provider = channel as? any SocketOptionProvider
        else { return eventLoop.makeFailedFuture(TransportError.refused) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let credentials: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        return credentials.flatMapThrowing { peer in
            guard peer.uid == geteuid() || peer.uid == 0 else {
                throw TransportError.foreignPeer(uid: peer.uid)
            }
            let frames = FrameChannel()
            let connection = ServerConnection(channel: frames, server: bound.value)
            frames.delegate = connection
            try channel.pipeline.syncOperations.addHandler(frames)
            bound.value.connections[ObjectIdentifier(connection)] = connection
        }
    }

    func forget(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        finishDrainIfIdle()
    }

    /// Stops accepting, answers what is in flight, closes. The future succeeds when nothing is left.
    public func drain() -> EventLoopFuture<Void> {
        if let drained { return drained.futureResult }
        let promise = eventLoop.makePromise(of: Void.self)
        drained = promise
        listening?.close(promise: nil)
        for connection in connections.values { connection.drain() }
        finishDrainIfIdle()
        return promise.futureResult
    }

    private func finishDrainIfIdle() {
        if connections.isEmpty { drained?.succeed() }
    }
}

/// What the kernel knows of the process at the other end: the layout of Linux's `struct ucred`.
private struct PeerCredentials: Sendable {
    var pid: Int32
    var uid: UInt32
    var gid: UInt32
}
