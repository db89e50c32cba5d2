import DequeModule
public import Primitives

/// How many calls run at the same time, which wait, and which are turned away before any work is done.
///
/// A call waits no longer than a fixed time and a quarter of what its caller waits for. While the queue
/// moves, the oldest goes first. Once its head has waited long, the newest does: the older ones are lost
/// anyway, and serving them would make the newer ones late as well. What must never be turned away, such as
/// health and status, does not pass here. A pure machine; the caller keeps one timer for it.
public struct ConcurrencyLimit<Call: Hashable & Sendable>: Sendable {
    /// What it is told.
    public enum Event: Sendable, Hashable {
        /// A call is to be made; each is told from all others under way.
        case arrived(Call, Deadline)
        /// A call that was started has ended, however.
        case finished(Call)
        /// Nobody waits for this call any more; one that was started still ends by `finished`.
        case withdrawn(Call)
        /// The time it had asked for has come.
        case timerFired
    }

    /// What it wants done.
    public enum Action: Sendable, Hashable {
        /// Make this call.
        case start(Call)
        /// Answer this call `overloaded`: it may be made again after so many milliseconds.
        case shed(Call, retryAfterMilliseconds: Int64)
        /// Send `timerFired` at this moment; an earlier timer is forgotten.
        case setTimer(MonotonicTime)
        /// Forget the timer.
        case cancelTimer
    }

    private struct Waiting {
        let call: Call
        let since: MonotonicTime
        let until: MonotonicTime
    }

    /// The most calls at the same time.
    public let inFlightMax: Int
    /// The most calls that wait.
    public let waitingMax: Int
    /// The longest a call waits, in milliseconds.
    public let waitMillisecondsMax: Int64
    /// Calls turned away so far.
    public private(set) var shedCount = 0
    private var running: Set<Call> = []
    private var queue: Deque<Waiting> = []
    private var timer: MonotonicTime?

    /// A limit under which nothing runs yet.
    public init(inFlightMax: Int = 64, waitingMax: Int = 128, waitMillisecondsMax: Int64 = 100) {
        self.inFlightMax = max(1, inFlightMax)
        self.waitingMax = max(0, waitingMax)
        self.waitMillisecondsMax = max(0, waitMillisecondsMax)
    }

    /// Calls that run.
    public var inFlight: Int { running.count }
    /// Calls that wait.
    public var waiting: Int { queue.count }

    /// Starts a call that need not wait, without a word: what an `arrived` would do for it.
    ///
    /// - Returns: Whether it runs now; if not, nothing has changed.
    public mutating func startAtOnce(_ call: Call) -> Bool {
        guard queue.isEmpty, running.count < inFlightMax else { return false }
        running.insert(call)
        return true
    }

    /// Takes an event; answers what is to be done, in order.
    public mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        if !queue.isEmpty { expire(now, &actions) }
        switch event {
        case .arrived(let call, let deadline): arrived(call, deadline, now, &actions)
        case .finished(let call): if running.remove(call) != nil { fill(now, &actions) }
        case .withdrawn(let call): queue.removeAll { $0.call == call }
        case .timerFired: timer = nil
        }
        keepTime(&actions)
        return actions
    }

    /// Whether the head has waited so long that it will hardly be served in time.
    private func isOverloaded(_ now: MonotonicTime) -> Bool {
        guard let head = queue.first else { return false }
        return now >= head.since.advanced(milliseconds: waitMillisecondsMax / 2)
    }

    private mutating func arrived(
        _ call: Call, _ deadline: Deadline, _ now: MonotonicTime, _ actions: inout [Action]
    ) {
        if queue.isEmpty, running.count < inFlightMax {
            running.insert(call)
            return actions.append(.start(call))
        }
        let patience = min(waitMillisecondsMax, deadline.remainingMilliseconds(at: now) / 4)
        guard patience > 0, waitingMax > 0 else { return shed(call, &actions) }
        if queue.count >= waitingMax {
            guard isOverloaded(now), let head = queue.popFirst() else { return shed(call, &actions) }
            shed(head.call, &actions)
        }
        queue.append(Waiting(call: call, since: now, until: now.advanced(milliseconds: patience)))
    }

    private mutating func fill(_ now: MonotonicTime, _ actions: inout [Action]) {
        while running.count < inFlightMax, let next = isOverloaded(now) ? queue.popLast() : queue.popFirst() {
            running.insert(next.call)
            actions.append(.start(next.call))
        }
    }

    private mutating func expire(_ now: MonotonicTime, _ actions: inout [Action]) {
        guard queue.contains(where: { now >= $0.until }) else { return }
        var kept: Deque<Waiting> = []
        for entry in queue {
            if now >= entry.until { shed(entry.call, &actions) } else { kept.append(entry) }
        }
        queue = kept
    }

    private mutating func shed(_ call: Call, _ actions: inout [Action]) {
        shedCount += 1
        actions.append(.shed(call, retryAfterMilliseconds: max(1, waitMillisecondsMax)))
    }

    /// Has the timer fire no later than the first call is to be given up, and not at all where none waits.
    private mutating func keepTime(_ actions: inout [Action]) {
        guard let earliest = queue.lazy.map(\.until).min() else {
            if timer != nil { actions.append(.cancelTimer) }
            timer = nil
            return
        }
        if let timer, timer <= earliest { return }
        timer = earliest
        actions.append(.setTimer(earliest))
    }
}
