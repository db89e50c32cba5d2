import Primitives
import Resilience
import TestSupport
import Testing

/// The calls around one limit, and what has become of each.
private struct World {
    typealias Limit = ConcurrencyLimit<Int>

    var limit = Limit(inFlightMax: 8, waitingMax: 16, waitMillisecondsMax: 100)
    var random: SeededGenerator
    var now: Int64 = 0
    var timer: MonotonicTime?
    var nextCall = 0
    var running: Set<Int> = []
    /// Those that wait, and when each has to be out of the queue.
    var waiting: [Int: MonotonicTime] = [:]
    var shed = 0
    var newestFirst = 0
    var faults: [String] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func step(arrivalsInTen: Int) {
        now += Int64.random(in: 0...8, using: &random)
        // A timer is never more than one step late.
        if let timer, timer <= at(now) { send(.timerFired) }
        if Int.random(in: 0..<10, using: &random) < arrivalsInTen {
            nextCall += 1
            let left = Int64.random(in: -10...1000, using: &random)
            let patience = min(100, left / 4)
            waiting[nextCall] = at(now + max(0, patience))
            send(.arrived(nextCall, Deadline(at(now + left))))
        } else if chance(8), let call = waiting.keys.randomElement(using: &random) {
            waiting[call] = nil
            send(.withdrawn(call))
        } else if let call = running.randomElement(using: &random) {
            running.remove(call)
            send(.finished(call))
        }
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    private mutating func send(_ event: Limit.Event) {
        for action in limit.handle(event, at: at(now)) { take(action, after: event) }
        if event == .timerFired, timer.map({ $0 <= at(now) }) ?? false { timer = nil }
        if running.count > 8 { faults.append("\(running.count) run, after \(event)") }
        if limit.inFlight != running.count { faults.append("its calls are not those that run") }
        if limit.waiting != waiting.count { faults.append("its queue is not who waits, after \(event)") }
        if limit.waiting > 16 { faults.append("\(limit.waiting) wait, after \(event)") }
        if limit.waiting > 0, limit.inFlight < 8 { faults.append("a place stays free, after \(event)") }
        if limit.shedCount != shed { faults.append("a call was shed without a word, after \(event)") }
        if let late = waiting.first(where: { $0.value <= at(now) }) {
            faults.append("\(late.key) waits too long, after \(event)")
        }
        if let earliest = waiting.values.min(), timer.map({ $0 > earliest }) ?? true {
            faults.append("nothing will end the wait, after \(event)")
        }
        if waiting.isEmpty, timer != nil { faults.append("a timer for nothing, after \(event)") }
    }

    private mutating func take(_ action: Limit.Action, after event: Limit.Event) {
        switch action {
        case .start(let call):
            if waiting.keys.contains(where: { $0 < call }) { newestFirst += 1 }
            if waiting.removeValue(forKey: call) == nil { faults.append("\(call) started, after \(event)") }
            if !running.insert(call).inserted { faults.append("\(call) started twice, after \(event)") }
        case .shed(let call, let milliseconds):
            if waiting.removeValue(forKey: call) == nil { faults.append("\(call) shed, after \(event)") }
            if milliseconds <= 0 { faults.append("no retry after, after \(event)") }
            shed += 1
        case .setTimer(let time): timer = time
        case .cancelTimer: timer = nil
        }
    }
}

@Suite struct ConcurrencyLimitWalkTests {
    @Test func hundredThousandRandomEvents_neverBreakAnInvariant() {
        let seed = SeededGenerator.seedOfThisRun()
        var world = World(seed: seed)
        for step in 0..<100_000 {
            // Calm and overload by turns.
            world.step(arrivalsInTen: step / 500 % 2 == 0 ? 4 : 8)
            guard world.faults.isEmpty else {
                Issue.record("seed \(seed), step \(step): \(world.faults.joined(separator: "; "))")
                return
            }
        }
        #expect(world.shed > 0 && world.newestFirst > 0, "seed \(seed)")
    }
}
