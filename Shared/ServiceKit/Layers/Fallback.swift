import Continuity
import DequeModule
import Logging
import NIOCore
import Primitives
import Storage
import Transport

/// What answers while the primary store does not: the copy, and the judgement when to ask it. On one event
/// loop.
final class Fallback {
    /// A read that the primary store has been asked for.
    private struct Watched {
        let call: Call
        let since: MonotonicTime
        let askBelow: () -> Void
    }

    let copy: Copy
    let resolver: PlanResolver
    /// Whether other hosts may write to the primary store, so that a client may know more than the copy.
    let isStoreShared: Bool
    private let cacheMaxSeconds: Int64
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var availability = StoreAvailability()
    /// Oldest first.
    private var watched: Deque<Watched> = []
    private var isWatching = false
    /// Writes on their way into the journal.
    var acceptsInFlight = 0 {
        didSet {
            guard acceptsInFlight == 0, !awaitingAccepts.isEmpty else { return }
            let waiting = awaitingAccepts
            awaitingAccepts = []
            for body in waiting { body() }
        }
    }
    private var awaitingAccepts: [() -> Void] = []
    /// Why answers come from here, as they say themselves.
    let reason: Warning
    /// The store that was opened; nil while none is.
    private let storeID: () -> Identifier?
    private var replay: Replay?
    /// Opens a journal again that accepts nothing any more; set once.
    var reopening: JournalReopening?
    /// When an outage that is only played ends.
    private var simulatedUntil: MonotonicTime?
    /// Writes that wait until the last accepted ones are in the primary store; nil while none has to.
    private var held: [() -> Void]?

    init(
        _ copy: Copy, resolver: PlanResolver, reason: Warning = .databaseUnavailable,
        storeID: @escaping () -> Identifier? = { nil }, isStoreShared: Bool, cacheMaxSeconds: Int64,
        eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.reason = reason
        self.storeID = storeID
        self.isStoreShared = isStoreShared
        self.copy = copy
        self.resolver = resolver
        self.cacheMaxSeconds = cacheMaxSeconds
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    /// Whether calls are answered from below without asking the primary store.
    var isAway: Bool { availability.isAway }

    /// Takes in what was heard of the primary store.
    func heard(_ event: StoreAvailability.Event) {
        guard availability.handle(event, at: clocks.now()) else { return }
        if isAway {
            logger.warning("the primary store is away", metadata: ["heard": "\(event)"])
        } else {
            logger.notice("the primary store is back")
        }
    }

    /// Answers always: a standby never asks the primary store.
    func standIn() { _ = availability.handle(.failed(.unavailable), at: clocks.now()) }

    /// Behaves for a while as if the primary store were away.
    func simulateOutage(milliseconds: Int64) {
        simulatedUntil = clocks.monotonic().advanced(milliseconds: milliseconds)
        logger.notice("an outage is simulated", metadata: ["milliseconds": "\(milliseconds)"])
        heard(.failed(.unavailable))
    }

    /// What the copy is good for at this time.
    func standing(at now: Timestamp) -> CopyStanding {
        CopyStanding(of: copy.state, store: storeID(), at: now, maxSeconds: cacheMaxSeconds)
    }

    /// Whether the copy shows writes that the primary store does not have yet.
    var hasWaitingWrites: Bool { acceptsInFlight > 0 || copy.log.current?.status.depth ?? 0 > 0 }

    /// The label of what the copy answers at this time; nil while it can't answer.
    func layer(at now: Timestamp) -> AnswerLabel? {
        let expiry: [Warning]
        let standing = standing(at: now)
        switch standing {
        case .fresh: expiry = []
        case .expired: expiry = [.cacheExpired]
        case .unusable: return nil
        }
        return AnswerLabel(
            source: .copy, asOf: standing.asOf, now: now, warnings: [reason, .usingFallbackCache] + expiry)
    }

    /// Runs `body` once no write is on its way into the journal.
    func whenAcceptsEnd(_ body: @escaping () -> Void) {
        acceptsInFlight == 0 ? body() : awaitingAccepts.append(body)
    }

    /// The log tells why a write could not be accepted.
    func note(_ error: any Error, of call: Call) {
        logger.error(
            "a write could not be accepted",
            metadata: call.tag.metadata(call.context.operationID, ["error": "\(error)"]))
    }

    // MARK: Accepted writes

    /// Whether writes can be accepted here.
    var acceptsWrites: Bool {
        guard let state = copy.state, state.isFilled, storeID().map({ $0 == state.sourceID }) ?? true,
            reopening?.look(isForWrite: true) ?? true, let journal = copy.log.current
        else { return false }
        return journal.failure == nil
    }

    /// Gives the means to replay; what waits in the journal already keeps the primary store waiting, too.
    func replay(with replay: Replay) {
        self.replay = replay
        if copy.log.current?.status.depth ?? 0 > 0 { heard(.failed(.unavailable)) }
    }

    /// Whether it has the means to replay.
    var canReplay: Bool { replay != nil }

    /// What the last pass of the replay came to; nil where there was none.
    var lastReplay: Replay.Pass? { replay?.last }

    /// Ends the replay; the future succeeds when nothing of it is under way.
    func stopReplay() -> EventLoopFuture<Void> {
        replay?.stop() ?? eventLoop.makeSucceededVoidFuture()
    }

    /// The copy has been brought up to the primary store: what was accepted meanwhile goes there first.
    func followed() {
        if let simulatedUntil, clocks.monotonic() < simulatedUntil { return }
        simulatedUntil = nil
        guard reopening?.look() ?? true else { return }
        guard isAway, hasWaitingWrites else {
            return heard(.followed)
        }
        replay?.start()
    }

    /// Takes in how many accepted writes a pass has found; towards the end new ones wait for it.
    func replayed(waiting count: Int) {
        guard count < Self.lastEntries else { return }
        held = held ?? []
        guard count == 0, acceptsInFlight == 0 else { return }
        heard(.followed)
        release()
    }

    /// Runs `body` now, or when writes have moved back to the primary store.
    func whenWritesMove(_ body: @escaping () -> Void) {
        guard held != nil, held?.count ?? 0 < Self.heldMax else { return body() }
        held?.append(body)
        guard held?.count == 1 else { return }
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(Self.heldMilliseconds)) { me.value.release() }
    }

    private func release() {
        let waiting = held ?? []
        held = nil
        for body in waiting { body() }
    }

    /// So few entries take no longer than a client may wait.
    private static let lastEntries = 64
    private static let heldMax = 256
    private static let heldMilliseconds: Int64 = 250

    // MARK: Hedging

    /// Calls `askBelow` if the call has no answer after a while.
    func watch(_ call: Call, askBelow: @escaping () -> Void) {
        guard !call.isAnswered else { return }
        watched.append(Watched(call: call, since: clocks.monotonic(), askBelow: askBelow))
        guard !isWatching else { return }
        isWatching = true
        look(afterMilliseconds: Limits.hedgeMilliseconds)
    }

    private func look(afterMilliseconds milliseconds: Int64) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { me.value.hedge() }
    }

    private func hedge() {
        let now = clocks.monotonic()
        while let first = watched.first {
            if !first.call.isAnswered, first.call.request.isAwaited {
                let waited = now.milliseconds(since: first.since)
                guard waited >= Limits.hedgeMilliseconds else {
                    return look(afterMilliseconds: Limits.hedgeMilliseconds - waited)
                }
                heard(.late)
                first.askBelow()
            }
            watched.removeFirst()
        }
        isWatching = false
    }
}
