import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives

/// Serves MCP over HTTP: many clients, each request with a way back of its own. Use it on its event loop
/// only.
final class HTTPTransport {
    /// How long what is in flight may still take once the end has come.
    static let drainMilliseconds: Int64 = 2000
    /// How long a request is waited for on a connection that is new, or has just had one.
    static let graceMilliseconds: Int64 = 250

    let context: SessionContext
    let authenticator: any RequestAuthenticating
    let admission: HTTPAdmission
    let log: Logger
    let files: SessionFiles
    let ended: EventLoopPromise<Void>
    var sessions = SessionRegistry<HTTPSession>()
    private(set) var isDraining = false
    /// Answers operators; nil: nobody does.
    var operations: OperationsDesk?
    /// Whether only this machine can reach it.
    private(set) var isOnLoopback = false
    private let settings: HTTPSettings
    private let eventLoop: any EventLoop
    private var listening: (any Channel)?
    private(set) var connections: [ObjectIdentifier: HTTPConnection] = [:]
    private var isTicking = false
    /// Bytes of bodies that have not come whole, and of events kept for clients that come back.
    private(set) var bodyBytes = 0
    private(set) var logBytes = 0

    var clocks: Clocks { context.clocks }

    init(
        context: SessionContext, settings: HTTPSettings, authenticator: any RequestAuthenticating,
        files: SessionFiles, log: Logger
    ) {
        self.files = files
        self.context = context
        self.settings = settings
        self.authenticator = authenticator
        self.log = log
        admission = HTTPAdmission(names: settings.names)
        eventLoop = context.router.eventLoop
        ended = eventLoop.makePromise()
    }

    // MARK: Listening

    /// Starts to accept.
    ///
    /// - Returns: The address listened on; it fails with an `IOError` where that can't be had.
    func start() -> EventLoopFuture<SocketAddress?> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: CInt(Limits.listenBacklog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 4096, maximum: 65536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.accept(channel) }
            }
        let opened =
            switch settings.listener {
            case .address(let host, let port): bootstrap.bind(host: host, port: port)
            case .inherited(let descriptor): bootstrap.withBoundSocket(descriptor)
            }
        return opened.map { channel in
            bound.value.listening = channel
            bound.value.isOnLoopback = GatewayProcess.isOfThisMachine(channel.localAddress)
            return channel.localAddress
        }
    }

    private func accept(_ channel: any Channel) throws {
        let isFull = connections.count >= HTTPLimits.connectionsMax
        if isFull { closeTheIdlest() }
        let connection = HTTPConnection(
            transport: self, isSurplus: isFull && connections.count >= HTTPLimits.connectionsMax)
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = HTTPLimits.headerBytesMax
        limits.maxHeaderListSize = HTTPLimits.headersBytesMax
        limits.maxHeaderFieldCount = HTTPLimits.headersMax
        try channel.pipeline.syncOperations.addHandlers([
            ArrivalWatch { [unowned connection] in connection.noteArrival() },
            ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits)), connection,
        ])
        connections[ObjectIdentifier(connection)] = connection
        tickOn()
    }

    /// Strangers go before those whose requests have been let in, so that they can't crowd them out.
    private func closeTheIdlest() {
        var idlest: (connection: HTTPConnection, since: MonotonicTime)?
        for connection in connections.values {
            guard let since = connection.phase.idleSince else { continue }
            if let idlest {
                let isKnown = idlest.connection.isKnown
                guard connection.isKnown == isKnown ? since < idlest.since : isKnown else { continue }
            }
            idlest = (connection, since)
        }
        idlest?.connection.close()
    }

    func forget(_ connection: HTTPConnection) {
        connections[ObjectIdentifier(connection)] = nil
        endIfDone()
    }

    // MARK: Memory

    /// Counts bytes of a body; false where there are too many.
    func bodyGrew(bytes: Int) -> Bool {
        guard bodyBytes + bytes <= HTTPLimits.bodiesBytesMax else { return false }
        bodyBytes += bytes
        return true
    }

    func bodyEnded(bytes: Int) { bodyBytes -= bytes }

    /// Counts bytes of kept events, and has the largest log forgotten where there are too many.
    func logGrew(by bytes: Int) {
        logBytes += bytes
        guard bytes > 0, logBytes > HTTPLimits.logsBytesMax else { return }
        sessions.entries.max { $0.log.byteCount < $1.log.byteCount }?.clearLog()
    }

    // MARK: Time

    /// Nothing has a deadline while nobody is connected.
    private func tickOn() {
        guard !isTicking, !connections.isEmpty else { return }
        isTicking = true
        eventLoop.after(milliseconds: HTTPLimits.tickMilliseconds) { [weak self] in
            guard let self else { return }
            isTicking = false
            let now = clocks.monotonic()
            for connection in connections.values { connection.tick(at: now) }
            for session in sessions.expire(at: now, isIdle: \.isIdle) { end(session) }
            tickOn()
        }
    }

    /// Connections that wait for an answer of ours, open streams included.
    var inFlightCount: Int { connections.values.count { $0.phase == .answer } }

    // MARK: The end

    /// Ends a session and all that it has under way.
    func close(_ session: HTTPSession) {
        guard sessions.remove(session.id) != nil else { return }
        end(session)
    }

    /// Ends one that is in no list any more; nobody finds it again.
    func end(_ session: HTTPSession) {
        files.forget(session.id)
        session.close()
    }

    /// Accepts nothing new, answers what is in flight or just arriving (for two seconds at most), ends the
    /// streams, then itself.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        listening?.close(promise: nil)
        for connection in connections.values { connection.drain() }
        endIfDone()
        eventLoop.after(milliseconds: Self.graceMilliseconds) { [weak self] in
            guard let self else { return }
            for connection in connections.values { connection.closeIfIdle() }
        }
        eventLoop.after(milliseconds: Self.drainMilliseconds) { [weak self] in
            guard let self else { return }
            for connection in connections.values { connection.stream?.cut() }
            eventLoop.after(milliseconds: HTTPLimits.lingerMillisecondsMax) { [weak self] in
                guard let self else { return }
                for connection in connections.values { connection.close() }
            }
        }
    }

    private func endIfDone() {
        guard isDraining, connections.isEmpty else { return }
        // Another gateway may find them again.
        for session in sessions.entries {
            _ = sessions.remove(session.id)
            session.close()
        }
        ended.succeed()
    }
}
