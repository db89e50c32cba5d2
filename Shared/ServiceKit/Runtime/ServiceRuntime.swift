import Continuity
public import Logging
public import NIOCore
public import Primitives
import Storage
public import Telemetry
public import Transport
import Wire

/// A service that answers on its socket: the descriptor's tools over a database. On one event loop.
public final class ServiceRuntime {
    private let descriptor: ServiceDescriptor
    let stores: ServiceStores
    let eventLoop: any EventLoop
    private let logger: Logger
    let fallback: Fallback?
    let metrics: MetricRegistry?
    let cacheMaxSeconds: Int64
    private var following: Task<Void, Never>?
    let clocks: Clocks
    private let startedAt: MonotonicTime
    private let catalogue: ToolCatalogue
    private let calls: CallRunner
    private let verification: VerifyMethod?
    private let peers: PeerVerifier
    let instance: InstanceMethods
    private let offers: OfferMethods
    private let exports: ExportMethods
    private let imports: ImportKeeper?
    private var server: FrameServer?
    private var drainRequests: [IncomingRequest] = []
    private var state = LifecycleMachine.State.starting

    /// Told when a client asks for a drain.
    public var onDrainRequest: (() -> Void)?

    /// A service over its stores, whose peers' sockets lie in `runtimeDirectory`.
    ///
    /// - Parameters:
    ///   - cacheMaxSeconds: How old a copy may be before its answers say that it has expired.
    ///   - metrics: Where calls are counted; nil: nowhere.
    public init(
        descriptor: ServiceDescriptor, stores: ServiceStores, runtimeDirectory: String,
        cacheMaxSeconds: Int64 = Limits.cacheSecondsDefault, metrics: MetricRegistry? = nil,
        eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.metrics = metrics
        self.cacheMaxSeconds = cacheMaxSeconds
        self.descriptor = descriptor
        self.stores = stores
        self.clocks = clocks
        self.eventLoop = eventLoop
        self.logger = logger
        let database = stores.primary
        startedAt = clocks.monotonic()
        catalogue = ToolCatalogue(
            descriptor.tools, methods: descriptor.methods, records: descriptor.schema.records,
            rewriting: descriptor.rewriting, imports: descriptor.imports)
        peers = PeerVerifier(
            peers: descriptor.peers, runtimeDirectory: runtimeDirectory, eventLoop: eventLoop, clocks: clocks)
        fallback = stores.copy.map { [peers] copy in
            let resolver = PlanResolver(
                database: copy.database, peers: peers, eventLoop: eventLoop,
                inbox: Inbox(eventLoop: eventLoop), clocks: clocks)
            let isStandby = stores.files?.role == .standby
            return Fallback(
                copy, resolver: resolver, reason: isStandby ? .serviceRestarting : .databaseUnavailable,
                storeID: { stores.opening.opened?.identity.id },
                isStoreShared: stores.files?.isCopied == true, cacheMaxSeconds: cacheMaxSeconds,
                eventLoop: eventLoop, clocks: clocks, logger: logger)
        }
        if stores.files?.role == .standby {
            fallback?.standIn()
        } else if !stores.opening.isOpen {
            fallback?.heard(.failed(.unavailable))
        }
        calls = CallRunner(
            catalogue: catalogue, stores: stores, fallback: fallback, texts: stores.texts, peers: peers,
            meters: metrics.map { CallMeters($0) }, clocks: clocks, eventLoop: eventLoop, logger: logger)
        instance = InstanceMethods(
            descriptor: descriptor, stores: stores, fallback: fallback, calls: calls, catalogue: catalogue,
            runtimeDirectory: runtimeDirectory, eventLoop: eventLoop, clocks: clocks, logger: logger)
        offers = OfferMethods(descriptor, tellsUpdates: instance.tellsUpdates, calls: calls)
        exports = ExportMethods(
            stores, descriptor: descriptor, directory: runtimeDirectory,
            hasWrites: { [instance] in instance.hasWrites }, whenFilled: { [calls] in calls.whenWritten?() },
            eventLoop: eventLoop, clocks: clocks, logger: logger)
        imports = descriptor.imports.flatMap { records in
            stores.files?.role == .standby
                ? nil
                : ImportKeeper(
                    records, service: descriptor.name, database: database, runtimeDirectory: runtimeDirectory,
                    eventLoop: eventLoop, clocks: clocks, logger: logger)
        }
        verification = descriptor.labels.map { [fallback] labels in
            VerifyMethod(
                sql: labels, names: descriptor.names, database: database, fallback: fallback, clocks: clocks,
                eventLoop: eventLoop)
        }
        verification?.hasWrites = { [instance] in instance.hasWrites }
        server = FrameServer(eventLoop: eventLoop, clocks: clocks) { [weak self] in
            self?.receive($0)
        }
        server?.onRequestEnd = { [weak self] in self?.answerDrainRequestsIfIdle() }
    }

    /// Requests that wait for an answer.
    public var inFlightCount: Int { server?.inFlightCount ?? 0 }

    /// Starts to accept. Call it on the event loop.
    public func start(_ listener: Listener, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        state = .ready
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        fallback?.reopening = JournalReopening(
            stores, readmission: instance.readmission, eventLoop: self.eventLoop, clocks: clocks,
            logger: logger, whenOpen: { me.value.prepareReplay() })
        return instance.start().flatMap {
            me.value.prepareReplay()
            me.value.follow()
            me.value.imports?.expect(withinMilliseconds: 0)
            return me.value.server?.start(listener) ?? me.value.eventLoop.makeSucceededVoidFuture()
        }
    }

    private func prepareReplay() {
        guard let fallback, fallback.copy.log.current != nil, !fallback.canReplay else { return }
        let replay = Replay(
            fallback.copy, catalogue: catalogue, resolver: calls.resolver,
            recorder: ConflictRecorder(records: descriptor.schema.records, dialect: stores.primary.dialect),
            eventLoop: eventLoop, clocks: clocks, logger: logger
        ) { [weak fallback] in fallback?.replayed(waiting: $0) }
        fallback.replay(with: replay)
    }

    /// Keeps the copy current from when the primary store is open on.
    private func follow() {
        guard let copy = stores.copy else { return }
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let (eventLoop, clocks, logger, descriptor) = (eventLoop, clocks, logger, descriptor)
        let watch = instance.watch
        stores.opening.whenOpen { opened in
            let lost = LostRecords(
                copy, source: opened.database, descriptor: descriptor, clocks: clocks, logger: logger)
            let follower = CopyFollower(
                copy, source: opened.database, identity: opened.identity, clocks: clocks, logger: logger,
                whenEpochEnds: { try await lost.keep() },
                whenCurrent: { eventLoop.execute { me.value.fallback?.followed() } },
                isWatched: { watch?.isWatched == true })
            eventLoop.execute {
                // A journal may have waited for the store to say which one it is.
                me.value.prepareReplay()
                me.value.following = Task.detached { await follower.run() }
            }
        }
    }

    /// Answers what is in flight, closes everything; the future succeeds when nothing is left.
    public func drain(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard let server else { return eventLoop.makeSucceededVoidFuture() }
        state = .draining
        let following = following
        following?.cancel()
        answerDrainRequestsIfIdle()
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        instance.close()
        imports?.close()
        return server.drain()
            .flatMap { me.value.fallback?.stopReplay() ?? eventLoop.makeSucceededVoidFuture() }
            .flatMap { eventLoop.makeFutureWithTask { await following?.value } }
            .flatMap { me.value.instance.stop() }
            .map { me.value.peers.close() }
    }

    private func receive(_ request: IncomingRequest) {
        switch request.method {
        case "tools/call": calls.run(request)
        case "tools/list": request.answer { $0.writeImmutableBuffer(catalogue.list) }
        case "ping": request.answer { $0.writeStaticString("{}") }
        case "service/health": answerHealth(request)
        case "service/metrics" where metrics != nil: answerMetrics(request)
        case "service/drain":
            drainRequests.append(request)
            onDrainRequest?()
            answerDrainRequestsIfIdle()
        case "service/hold": exports.snapshot(request)
        case "service/release": exports.release(request)
        case "service/export": exports.export(request)
        case "service/restore": exports.restore(request)
        case "service/empty": exports.empty(request)
        case "service/verify" where verification != nil: verification?.run(request)
        default:
            let isAnswered =
                offers.run(request) || instance.run(request) || calls.run(request, method: request.method)
            if request.method.hasPrefix(ToolCatalogue.importPrefix) { imports?.expect() }
            guard !isAnswered else { return }
            request.fail(.methodNotFound, "no method \(request.method)")
        }
    }

    /// A drain request is answered once it is the only thing in flight.
    private func answerDrainRequestsIfIdle() {
        guard state == .draining, !drainRequests.isEmpty, inFlightCount == drainRequests.count else { return }
        let waiting = drainRequests
        drainRequests = []
        for request in waiting { request.answer { $0.writeStaticString("{}") } }
    }

    private var copyHealth: JSON {
        guard let copy = stores.copy?.state else { return .null }
        return [
            "filled": .bool(copy.isFilled), "as_of": .string(copy.asOf.description),
            "cursor": .string(copy.cursor),
            "age_seconds": .integer(max(0, clocks.now().milliseconds - copy.asOf.milliseconds) / 1000),
        ]
    }

    private var journalHealth: JSON {
        guard let journal = stores.copy?.log.current?.status else {
            return stores.copy?.log.absence.map { ["failure": .string($0)] } ?? .null
        }
        return [
            "depth": .integer(journal.depth),
            "oldest_at": journal.oldestAcceptedAt.map { .string($0.description) } ?? .null,
            "failure": journal.failure.map { .string($0) } ?? .null,
            "recovered": journal.recovery?.json ?? .null, "other_stores": .integer(journal.otherStoreCount),
        ]
    }

    /// The best layer that can answer now.
    var layerInUse: DataSource {
        guard let fallback, fallback.isAway else { return .primary }
        guard fallback.standing(at: clocks.now()).asOf == nil, let texts = stores.texts else { return .copy }
        return texts.first
    }

    private func health(openConflicts: Int64?) -> JSON {
        [
            "name": .string(descriptor.name),
            "role": .string(stores.files?.role == .standby ? "standby" : "primary"),
            "state": .string(state.rawValue),
            "store": [
                "kind": .string(stores.primary.dialect.rawValue),
                "identity": stores.identity.map {
                    ["id": .string($0.id.description), "epoch": .integer($0.epoch)]
                } ?? .null,
                "reachable": .bool(stores.primary.isReachable),
                "replaced": .bool(stores.isReplaced(at: clocks.monotonic())),
            ],
            "layer": .string(layerInUse.rawValue),
            "copy": copyHealth,
            "journal": journalHealth,
            "writes": .bool(instance.hasWrites), "seen_epoch": .integer(instance.seenEpoch),
            "conflicts": openConflicts.map { .integer($0) } ?? .null,
            "last_replay": lastReplay,
            "in_flight": .integer(inFlightCount),
            "uptime_ms": .integer(clocks.monotonic().milliseconds(since: startedAt)),
        ]
    }

    private var lastReplay: JSON {
        guard let pass = fallback?.lastReplay else { return .null }
        return [
            "at": .string(pass.at.description), "replayed": .integer(pass.replayed),
            "conflicts": .integer(pass.conflicts),
        ]
    }

    /// The longest that the state of a service waits for its count of conflicts, which is null then.
    private static let healthMilliseconds: Int64 = 250

    private func answerHealth(_ request: IncomingRequest) {
        countConflicts(for: request) { me, request, count in
            request.answer { $0.writeImmutableBuffer(me.health(openConflicts: count).serialized) }
        }
    }

    /// Answers a request once it is known how many conflicts are open, if that is known in time.
    func countConflicts(
        for request: IncomingRequest, _ answer: @escaping (ServiceRuntime, IncomingRequest, Int64?) -> Void
    ) {
        let waiting = NIOLoopBound((self, request, answer), eventLoop: eventLoop)
        let deadline = Deadline(milliseconds: Self.healthMilliseconds, from: clocks.monotonic())
        let store = stores.copy?.database ?? stores.primary
        store.read([SyncConflict.openCount], cost: .point, deadline: deadline) { [eventLoop] result in
            let count = try? result.get()[0].first?.integer(0)
            eventLoop.execute {
                let (me, request, answer) = waiting.value
                answer(me, request, count)
            }
        }
    }
}
