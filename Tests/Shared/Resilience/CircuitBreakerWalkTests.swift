import Primitives
import Resilience
import TestSupport
import Testing

/// The world around one breaker: what its actions and the events it was sent say is so.
private struct World {
    let policy: BreakerPolicy
    var breaker: CircuitBreaker
    var random: SeededGenerator
    var now: Int64 = 0
    var timer: MonotonicTime?
    var state = CircuitBreaker.State.closed
    /// The probe that is really under way, and by when whoever makes it gives up.
    var probe: (number: Int, deadline: Deadline)?
    var lastProbe = 0
    var goodProbes = 0
    var faults: [String] = []
    var visited: Set<CircuitBreaker.State> = []

    init(_ policy: BreakerPolicy, seed: UInt64) {
        self.policy = policy
        random = SeededGenerator(seed: seed)
        breaker = CircuitBreaker(policy, at: at(0))
    }

    mutating func step() {
        now += Int64.random(in: 0...(chance(20) ? 40_000 : 300), using: &random)
        if let probe, probe.deadline.hasPassed(at: at(now)), chance(2) { self.probe = nil }
        let event = nextEvent()
        let before = breaker.state
        if case .probeSucceeded = event, before == .probing { goodProbes += 1 }
        if case .probeFailed = event { goodProbes = 0 }
        let actions = breaker.handle(event, at: at(now), random: random.next())
        for action in actions { take(action, after: event) }
        visited.insert(breaker.state)
        check(event, from: before)
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    private mutating func nextEvent() -> CircuitBreaker.Event {
        if let probe, chance(3) {
            self.probe = nil
            return chance(2)
                ? .probeSucceeded(number: probe.number) : .probeFailed(.timedOut, number: probe.number)
        }
        if let timer, chance(3) {
            // Sometimes on time, sometimes early.
            if chance(2) { now = max(now, timer.milliseconds(since: at(0))) }
            return .timerFired
        }
        let began = at(max(0, now - Int64.random(in: 0...500, using: &random)))
        let fault = CallFault.allCases.randomElement(using: &random) ?? .timedOut
        switch Int.random(in: 0..<40, using: &random) {
        case 0: return .openNow
        case 1: return .closeNow
        case 2..<10: return .failed(fault, began: began)
        case 10..<14: return .neutral
        default: return .succeeded(began: began)
        }
    }

    private mutating func take(_ action: CircuitBreaker.Action, after event: CircuitBreaker.Event) {
        switch action {
        case .setTimer(let time): timer = time
        case .cancelTimer: timer = nil
        case .probe(let number, let deadline):
            if let probe, !probe.deadline.hasPassed(at: at(now)) {
                faults.append("probe \(number) while \(probe.number) is out, after \(event)")
            }
            if number <= lastProbe { faults.append("probe \(number) again, after \(event)") }
            if deadline.hasPassed(at: at(now)) { faults.append("a probe without time, after \(event)") }
            lastProbe = number
            probe = (number, deadline)
        case .moved(let state, _):
            if self.state == state { faults.append("moved to where it was, after \(event)") }
            self.state = state
            if state != .probing { goodProbes = state == .closed ? goodProbes : 0 }
        }
    }

    private mutating func check(_ event: CircuitBreaker.Event, from before: CircuitBreaker.State) {
        if breaker.state != state { faults.append("a move was not told, after \(event)") }
        if breaker.allowsCalls != (breaker.state == .closed) { faults.append("allows while \(state)") }
        if (timer == nil) != (state == .closed) {
            faults.append("\(state) with timer \(String(describing: timer)), after \(event)")
        }
        if (breaker.nextProbe == nil) != (state != .open) {
            faults.append("\(state) with a next probe, after \(event)")
        }
        if (breaker.cause == nil) != (state == .closed) { faults.append("no cause, after \(event)") }
        if event == .neutral, state != before { faults.append("a neutral call moved it") }
        if case .succeeded = event, state != before { faults.append("a success moved it") }
        if state == .closed {
            if before != .closed, event != .closeNow, goodProbes < policy.probesToClose {
                faults.append("closed after \(goodProbes) good probes, by \(event)")
            }
            goodProbes = 0
        }
    }
}

@Suite struct CircuitBreakerWalkTests {
    @Test(arguments: [BreakerPolicy.service, .postgresql])
    func hundredThousandRandomEvents_neverBreakAnInvariant(policy: BreakerPolicy) {
        let seed = SeededGenerator.seedOfThisRun()
        var world = World(policy, seed: seed)
        for step in 0..<100_000 {
            world.step()
            guard world.faults.isEmpty else {
                Issue.record("seed \(seed), step \(step): \(world.faults.joined(separator: "; "))")
                return
            }
        }
        #expect(world.visited == Set(CircuitBreaker.State.allCases), "seed \(seed)")
    }
}
