import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// What an instance and its other one, and the supervisor, ask of each other. On one event loop.
final class InstanceMethods {
    private let role: InstanceRole
    private let copy: Copy?
    private let fallback: Fallback?
    let readmission: Readmission
    private let promotion: Promotion
    private var feed: FeedMethods?
    private let updates: UpdatesMethod?
    private let journal: JournalMethod?
    private let gate: ReadGate?
    private let recovery: RecoveryMethod?
    private let eventLoop: any EventLoop
    private let logger: Logger

    init(
        descriptor: ServiceDescriptor, stores: ServiceStores, fallback: Fallback?, calls: CallRunner,
        catalogue: ToolCatalogue, runtimeDirectory: String, eventLoop: any EventLoop, clocks: Clocks,
        logger: Logger
    ) {
        let role = stores.files?.role ?? .alone
        self.role = role
        self.eventLoop = eventLoop
        self.logger = logger
        copy = stores.copy
        self.fallback = fallback
        readmission = Readmission(
            into: stores.copy.map { .copyAndJournal($0) } ?? .store,
            isStoreShared: fallback?.isStoreShared == true, catalogue: catalogue,
            resolver: fallback?.resolver ?? calls.resolver, eventLoop: eventLoop, clocks: clocks,
            logger: logger)
        recovery = RecoveryMethod(
            stores, fallback: fallback, service: descriptor.name, readmission: readmission,
            eventLoop: eventLoop, clocks: clocks, logger: logger)
        let name = role == .standby ? descriptor.name : "\(descriptor.name)-standby"
        let other =
            role == .alone
            ? nil
            : OtherInstance(path: "\(runtimeDirectory)/\(name).sock", eventLoop: eventLoop, clocks: clocks)
        let promotion = Promotion(
            role: role, stores: stores, fallback: fallback, readmission: readmission, other: other,
            eventLoop: eventLoop, clocks: clocks, logger: logger)
        self.promotion = promotion
        calls.promotion = promotion
        let counter = FeedCounter()
        if role != .alone {
            let gate = ReadGate(
                counter: counter, heldEpoch: { [weak promotion] in promotion?.heldEpoch },
                eventLoop: eventLoop, clocks: clocks)
            promotion.whenReached = { gate.reached($0) }
            calls.gate = gate
        }
        let gate = calls.gate
        self.gate = gate
        updates = Self.feed(of: stores, role: role, clocks: clocks, eventLoop: eventLoop).map { feed in
            UpdatesMethod(
                descriptor.resources, feed: feed, counter: counter, mark: { gate?.mark }, clocks: clocks,
                eventLoop: eventLoop)
        }
        if let watch = updates?.watch { promotion.isWatched = { watch.isWatched } }
        journal =
            role == .standby
            ? fallback.map {
                JournalMethod(
                    $0, clocks: clocks, eventLoop: eventLoop, fence: { promotion.fence(epoch: $0) },
                    whenEmpty: { promotion.follow() })
            } : nil
        promotion.whenPromoted = { [weak self] in
            gate?.promoted()
            // Who follows learns that it knows everything again, and of what the other has accepted.
            _ = counter.changed()
            self?.changed()
        }
        if role == .primary { prepareFeed(descriptor.schema.records, stores, counter, clocks) }
        tellChanges(counter, calls)
    }

    /// Where `service/updates` is read; nil where nothing here tells what has changed: in a PostgreSQL store
    /// without a copy.
    private static func feed(
        of stores: ServiceStores, role: InstanceRole, clocks: Clocks, eventLoop: any EventLoop
    ) -> UpdatesFeed? {
        if let copy = stores.copy { return UpdatesFeed(of: copy, role: role) }
        guard stores.primary.dialect == .sqlite, let identity = stores.identity else { return nil }
        let feed = InstanceFeed(of: stores.primary, identity: identity, clocks: clocks)
        return UpdatesFeed(of: feed, eventLoop: eventLoop)
    }

    /// Answers the standby's questions for changes, as soon as it is known of which store.
    private func prepareFeed(
        _ records: [RecordTable], _ stores: ServiceStores, _ counter: FeedCounter, _ clocks: Clocks
    ) {
        let (gate, eventLoop) = (gate, eventLoop)
        let feed = { (identity: StoreIdentity) in
            FeedMethods(
                records: records + [SyncConflict.records],
                feed: InstanceFeed(
                    of: stores.copy?.database ?? stores.primary, identity: identity, clocks: clocks),
                copy: stores.copy, counter: counter, mark: { gate?.mark }, clocks: clocks,
                eventLoop: eventLoop)
        }
        if let identity = stores.identity {
            self.feed = feed(identity)
        } else {
            // With neither store nor copy there is nothing to tell until the store says which one it is.
            let bound = NIOLoopBound((self, feed), eventLoop: eventLoop)
            stores.opening.whenOpen { opened in
                eventLoop.execute { bound.value.0.feed = bound.value.1(opened.identity) }
            }
        }
    }

    /// Has whoever waits hear of changes.
    private func tellChanges(_ counter: FeedCounter, _ calls: CallRunner) {
        guard let copy else {
            calls.whenWritten = { [weak self] in
                _ = counter.changed()
                self?.changed()
            }
            return
        }
        let tell = NIOLoopBound({ [weak self] in self?.changed() }, eventLoop: eventLoop)
        let eventLoop = eventLoop
        copy.whenChanged { if counter.changed() { eventLoop.execute { tell.value() } } }
    }

    private func changed() {
        feed?.changed()
        updates?.changed()
    }

    /// Whether `service/updates` is answered.
    var tellsUpdates: Bool { updates != nil }

    /// Whether somebody waits for what changes, so that other hosts' changes are looked for more often.
    var watch: UpdatesWatch? { updates?.watch }

    /// Whether writes are taken here when their sender knows no epoch.
    var hasWrites: Bool { promotion.hasWrites }

    /// The highest epoch of the route that this instance has heard of.
    var seenEpoch: Int64 { promotion.seenEpoch }

    /// Brings the copy to what its journal says before anybody is answered.
    func start() -> EventLoopFuture<Void> {
        if role == .standby { promotion.follow() }
        guard role != .standby, let copy, copy.state?.isFilled == true, let journal = copy.log.current,
            journal.status.depth > 0
        else { return eventLoop.makeSucceededVoidFuture() }
        let (readmission, logger) = (readmission, logger)
        return eventLoop.makeFutureWithTask {
            do { try await readmission.restore(journal, into: copy) } catch {
                // The journal has it all, and the primary store gets it from there.
                logger.error("the copy lacks accepted writes", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Answers a request; false where its method is none of these.
    func run(_ request: IncomingRequest) -> Bool {
        switch request.method {
        case "service/promote" where role != .alone: promotion.run(request)
        case "service/changes" where feed != nil: feed?.changes(request)
        case "service/updates" where updates != nil: updates?.run(request)
        case "service/snapshot" where feed != nil: feed?.snapshot(request)
        case "service/journal" where journal != nil: journal?.run(request)
        case "service/recover" where recovery != nil: recover(request)
        case "service/simulate-outage" where fallback != nil && role != .standby: simulateOutage(request)
        default: return false
        }
        return true
    }

    private func recover(_ request: IncomingRequest) {
        if let refusal = promotion.refusal(ofEpoch: nil) {
            return request.fail(.internalError, refusal.message)
        }
        recovery?.run(request)
    }

    /// For drills: the primary store is there, and treated as if it were not.
    private func simulateOutage(_ request: IncomingRequest) {
        let milliseconds = request.params?["milliseconds"]?.integer ?? 0
        guard (1...Self.outageMillisecondsMax).contains(milliseconds) else {
            return request.fail(
                .invalidParameters, "milliseconds must be from 1 to \(Self.outageMillisecondsMax)")
        }
        guard fallback?.acceptsWrites == true else {
            return request.fail(.internalError, "there is no copy and journal to stand in")
        }
        fallback?.simulateOutage(milliseconds: milliseconds)
        request.answer { $0.writeStaticString("{}") }
    }

    /// The longest outage that is played.
    private static let outageMillisecondsMax: Int64 = 60_000

    /// Keeps nobody waiting any more.
    func close() {
        feed?.close()
        updates?.close()
        gate?.close()
    }

    /// Ends what runs beside calls; the future succeeds when nothing does.
    func stop() -> EventLoopFuture<Void> { promotion.stop() }
}
