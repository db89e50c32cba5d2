import Continuity
import DequeModule
import Logging
import NIOCore
import Primitives
import Storage

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
    /// Tells what a transaction of ours has changed.
    let following = Copy.ownChanges
    private let cacheMaxSeconds: Int64
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var availability = StoreAvailability()
    /// Oldest first.
    private var watched: Deque<Watched> = []
    private var isWatching = false

    init(
        _ copy: Copy, resolver: PlanResolver, cacheMaxSeconds: Int64, eventLoop: any EventLoop,
        clocks: Clocks, logger: Logger
    ) {
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

    /// The label of what the copy answers at this time; nil while it can't answer.
    func layer(at now: Timestamp) -> AnswerLabel? {
        guard let state = copy.state, state.isFilled else { return nil }
        let isExpired = now.milliseconds - state.asOf.milliseconds > cacheMaxSeconds * 1000
        return AnswerLabel(
            source: .copy, asOf: state.asOf, now: now,
            warnings: [.databaseUnavailable, .usingFallbackCache] + (isExpired ? [.cacheExpired] : []))
    }

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
            if !first.call.isAnswered {
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
