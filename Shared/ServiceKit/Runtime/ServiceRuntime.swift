public import Logging
public import NIOCore
public import Primitives
public import Storage
public import Transport
import Wire

/// A service that answers on its socket: the descriptor's tools over a database. On one event loop.
public final class ServiceRuntime {
    private let descriptor: ServiceDescriptor
    private let database: any Database
    private let identity: StoreIdentity
    private let clocks: Clocks
    private let startedAt: MonotonicTime
    private let catalogue: ToolCatalogue
    private let calls: CallRunner
    private let verification: VerifyMethod?
    private let peers: PeerVerifier
    private var server: FrameServer?
    private var drainRequests: [IncomingRequest] = []
    private var state = LifecycleMachine.State.starting

    /// Told when a client asks for a drain.
    public var onDrainRequest: (() -> Void)?

    /// A service over an open database, whose peers' sockets lie in `runtimeDirectory`.
    public init(
        descriptor: ServiceDescriptor, database: any Database, identity: StoreIdentity,
        runtimeDirectory: String, eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.descriptor = descriptor
        self.database = database
        self.identity = identity
        self.clocks = clocks
        startedAt = clocks.monotonic()
        catalogue = ToolCatalogue(descriptor.tools)
        peers = PeerVerifier(
            peers: descriptor.peers, runtimeDirectory: runtimeDirectory, eventLoop: eventLoop, clocks: clocks)
        calls = CallRunner(
            catalogue: catalogue, database: database, peers: peers, clocks: clocks, eventLoop: eventLoop,
            logger: logger)
        verification = descriptor.labels.map {
            VerifyMethod(
                sql: $0(database.dialect), database: database, clocks: clocks, eventLoop: eventLoop)
        }
        server = FrameServer(eventLoop: eventLoop, clocks: clocks) { [unowned self] in receive($0) }
        server?.onRequestEnd = { [unowned self] in answerDrainRequestsIfIdle() }
    }

    /// Requests that wait for an answer.
    public var inFlightCount: Int { server?.inFlightCount ?? 0 }

    /// Starts to accept. Call it on the event loop.
    public func start(_ listener: Listener, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard let server else { return eventLoop.makeSucceededVoidFuture() }
        state = .ready
        return server.start(listener)
    }

    /// Answers what is in flight, closes everything; the future succeeds when nothing is left.
    public func drain(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard let server else { return eventLoop.makeSucceededVoidFuture() }
        state = .draining
        answerDrainRequestsIfIdle()
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        return server.drain().map { me.value.peers.close() }
    }

    private func receive(_ request: IncomingRequest) {
        switch request.method {
        case "tools/call": calls.run(request)
        case "tools/list": request.answer { $0.writeImmutableBuffer(catalogue.list) }
        case "ping": request.answer { $0.writeStaticString("{}") }
        case "service/health": request.answer { $0.writeImmutableBuffer(health.serialized) }
        case "service/drain":
            drainRequests.append(request)
            onDrainRequest?()
            answerDrainRequestsIfIdle()
        case "service/verify" where verification != nil: verification?.run(request)
        default: request.fail(.methodNotFound, "no method \(request.method)")
        }
    }

    /// A drain request is answered once it is the only thing in flight.
    private func answerDrainRequestsIfIdle() {
        guard state == .draining, !drainRequests.isEmpty, inFlightCount == drainRequests.count else { return }
        let waiting = drainRequests
        drainRequests = []
        for request in waiting { request.answer { $0.writeStaticString("{}") } }
    }

    private var health: JSON {
        [
            "name": .string(descriptor.name), "role": "primary", "state": .string(state.rawValue),
            "store": [
                "kind": .string(database.dialect.rawValue),
                "identity": ["id": .string(identity.id.description), "epoch": .integer(identity.epoch)],
                "reachable": .bool(database.isReachable),
            ],
            "in_flight": .integer(inFlightCount),
            "uptime_ms": .integer(clocks.monotonic().milliseconds(since: startedAt)),
        ]
    }
}
