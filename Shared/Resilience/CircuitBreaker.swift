public import Primitives

/// Whether calls to another process are worth making: closed while they are, open after too many failures.
///
/// While it is open no call is let through; it asks for probes, one at a time and apart from the calls, until
/// enough of them go well. What a caller did wrong, what was shed and what was answered `unavailable` says
/// nothing about the other side's health: such calls are neutral. A pure machine: the caller keeps one timer
/// for it, and makes its probes.
public struct CircuitBreaker: Sendable {
    /// Where it is.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Calls go through.
        case closed
        /// None goes through; a probe is due later.
        case open
        /// None goes through; a probe is under way.
        case probing
    }

    /// What it is told.
    public enum Event: Sendable, Hashable {
        /// A call that began at this moment had an answer, if only a refusal of what was asked.
        case succeeded(began: MonotonicTime)
        /// A call that began at this moment failed.
        case failed(CallFault, began: MonotonicTime)
        /// A call said nothing about the other side's health.
        case neutral
        /// The time it had asked for has come.
        case timerFired
        /// The probe of this number went well.
        case probeSucceeded(number: Int)
        /// The probe of this number failed.
        case probeFailed(CallFault, number: Int)
        /// Somebody who knows says that the other side is down.
        case openNow
        /// Somebody who knows says that the other side is ready.
        case closeNow
    }

    /// What it wants done.
    public enum Action: Sendable, Hashable {
        /// Send `timerFired` at this moment; an earlier timer is forgotten.
        case setTimer(MonotonicTime)
        /// Forget the timer.
        case cancelTimer
        /// Ask the other side something harmless; give up at the deadline, and send the result.
        case probe(number: Int, Deadline)
        /// It has gone to this state: for logs and metrics.
        case moved(State, BreakerReason)
    }

    /// A probe whose end has not been told.
    private struct Probe {
        let number: Int
        let deadline: Deadline
    }

    /// When it opens and closes.
    public let policy: BreakerPolicy
    /// Where it is.
    public private(set) var state = State.closed
    /// When this state began.
    public private(set) var since: MonotonicTime
    /// Why this state began.
    public private(set) var reason = BreakerReason.new
    /// Why it last ceased to be closed; nil while it is closed.
    public private(set) var cause: BreakerReason?
    /// When the next probe is due; nil unless it is open.
    public private(set) var nextProbe: MonotonicTime?

    private var backoff: Backoff
    private var failuresInARow = 0
    private var calls: SlidingCount
    private var failures: SlidingCount
    /// Calls that began earlier met another state of affairs.
    private var countsFrom: MonotonicTime
    private var probe: Probe?
    private var probeNumber = 0
    private var goodProbes = 0

    /// A closed breaker.
    public init(_ policy: BreakerPolicy, at now: MonotonicTime) {
        self.policy = policy
        since = now
        countsFrom = now
        backoff = Backoff(
            firstMilliseconds: policy.openMilliseconds, maxMilliseconds: policy.openMillisecondsMax,
            jitterPercent: policy.jitterPercent)
        let window = policy.failureShare?.windowMilliseconds ?? 1
        calls = SlidingCount(windowMilliseconds: window)
        failures = SlidingCount(windowMilliseconds: window)
    }

    /// Whether a call may be made.
    public var allowsCalls: Bool { state == .closed }

    /// Takes an event; answers what is to be done, in order.
    ///
    /// - Parameter random: Sixty-four random bits; drawn only when they are needed.
    public mutating func handle(
        _ event: Event, at now: MonotonicTime, random: @autoclosure () -> UInt64
    ) -> [Action] {
        switch event {
        case .neutral: return []
        case .succeeded(let began):
            succeeded(began, now)
            return []
        case .failed(let fault, let began):
            guard let reason = failed(fault, began, now) else { return [] }
            return open(reason, now, random())
        case .timerFired:
            switch state {
            case .closed: return []
            case .open: return probeIfDue(now)
            case .probing: return probeIsLate(now) ? open(.probeFailed(.timedOut), now, random()) : waitOn()
            }
        case .probeSucceeded(let number):
            guard endsProbe(number) else { return [] }
            goodProbes += 1
            return goodProbes >= policy.probesToClose
                ? close(.probesSucceeded(goodProbes), now) : startProbe(now)
        case .probeFailed(let fault, let number):
            return endsProbe(number) ? open(.probeFailed(fault), now, random()) : []
        case .openNow: return state == .open ? [] : open(.saidDown, now, random())
        case .closeNow:
            forget(now)
            return state == .closed ? [] : close(.saidReady, now)
        }
    }
}

// MARK: Calls

extension CircuitBreaker {
    private mutating func succeeded(_ began: MonotonicTime, _ now: MonotonicTime) {
        guard state == .closed, began >= countsFrom else { return }
        failuresInARow = 0
        if policy.failureShare != nil { calls.add(1, at: now) }
    }

    /// Why it is to open, if it is.
    private mutating func failed(
        _ fault: CallFault, _ began: MonotonicTime, _ now: MonotonicTime
    ) -> BreakerReason? {
        guard state == .closed, began >= countsFrom else { return nil }
        failuresInARow += 1
        if fault == .connectionLost, policy.opensAtLoss { return .connectionLost }
        if failuresInARow >= policy.failuresInARowMax { return .failuresInARow(failuresInARow) }
        guard let share = policy.failureShare else { return nil }
        calls.add(1, at: now)
        failures.add(1, at: now)
        let (failed, all) = (failures.total(at: now), calls.total(at: now))
        guard all >= share.callsMin, failed * 100 >= share.percent * all else { return nil }
        return .failureShare(failures: failed, calls: all)
    }

    private mutating func forget(_ now: MonotonicTime) {
        countsFrom = now
        failuresInARow = 0
        calls.clear()
        failures.clear()
    }
}

// MARK: Probes

extension CircuitBreaker {
    private func probeIsLate(_ now: MonotonicTime) -> Bool {
        probe?.deadline.hasPassed(at: now) ?? true
    }

    /// The timer fired early.
    private func waitOn() -> [Action] {
        (probe?.deadline.time).map { [.setTimer($0)] } ?? []
    }

    private mutating func probeIfDue(_ now: MonotonicTime) -> [Action] {
        guard let due = nextProbe else { return [] }
        guard now >= due else { return [.setTimer(due)] }
        if let probe, !probe.deadline.hasPassed(at: now) {
            // One that an outside event has made needless is still under way.
            nextProbe = probe.deadline.time
            return [.setTimer(probe.deadline.time)]
        }
        return startProbe(now)
    }

    private mutating func startProbe(_ now: MonotonicTime) -> [Action] {
        probeNumber += 1
        let deadline = Deadline(milliseconds: policy.probeMilliseconds, from: now)
        probe = Probe(number: probeNumber, deadline: deadline)
        let asked = [Action.setTimer(deadline.time), .probe(number: probeNumber, deadline)]
        return state == .probing ? asked : move(to: .probing, .probeDue, now) + asked
    }

    /// Whether this is the end of the probe that is waited for.
    private mutating func endsProbe(_ number: Int) -> Bool {
        guard probe?.number == number else { return false }
        probe = nil
        return state == .probing
    }
}

// MARK: Transitions

extension CircuitBreaker {
    private mutating func open(
        _ reason: BreakerReason, _ now: MonotonicTime, _ random: UInt64
    ) -> [Action] {
        if state == .closed { cause = reason }
        goodProbes = 0
        let moved = move(to: .open, reason, now)
        let due = now.advanced(milliseconds: backoff.failed(random: random))
        nextProbe = due
        return moved + [.setTimer(due)]
    }

    private mutating func close(_ reason: BreakerReason, _ now: MonotonicTime) -> [Action] {
        cause = nil
        goodProbes = 0
        backoff.succeeded()
        forget(now)
        return move(to: .closed, reason, now) + [.cancelTimer]
    }

    private mutating func move(
        to state: State, _ reason: BreakerReason, _ now: MonotonicTime
    ) -> [Action] {
        self.state = state
        self.reason = reason
        since = now
        nextProbe = nil
        return [.moved(state, reason)]
    }
}
