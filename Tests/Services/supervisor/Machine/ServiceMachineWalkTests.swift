import Glibc
import Primitives
import Testing
import Wire

@testable import Supervisor

/// The world around one machine: what really runs, as far as its actions and the events it was sent tell.
private struct World {
    var machine: ServiceMachine
    var random: SplitMix
    var now = moment(0)
    var alive: Int32?
    var isSpawnOwed = false
    var timer: MonotonicTime?
    var lastPID: Int32 = 0
    var faults: [String] = []
    var visited: Set<ServiceMachine.State> = []

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
        machine = ServiceMachine(policy: RestartPolicy(), seed: seed, at: moment(0))
    }

    mutating func step() {
        now = now.advanced(milliseconds: Int64.random(in: 0...(chance(50) ? 20_000 : 200), using: &random))
        let event = nextEvent()
        switch event {
        case .spawned(let pid):
            alive = pid
            isSpawnOwed = false
        case .spawnFailed: isSpawnOwed = false
        case .died: alive = nil
        default: break
        }
        for action in machine.handle(event, at: now) { take(action, after: event) }
        visited.insert(machine.state)
        check(event)
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    /// Only what the world can say: no death without a process, no answer to a spawn nobody asked for.
    private mutating func nextEvent() -> ServiceMachine.Event {
        if isSpawnOwed, chance(2) {
            if chance(10) { return .spawnFailed("chance") }
            lastPID += 1
            return .spawned(pid: lastPID)
        }
        if let timer, chance(3) {
            // Sometimes on time, sometimes early.
            if chance(2) { now = max(now, timer) }
            return .timerFired
        }
        if alive != nil, chance(3) {
            let exits: [ProcessExit] = [.code(0), .code(1), .code(64), .code(78), .signal(SIGKILL)]
            switch Int.random(in: 0..<9, using: &random) {
            case 8: return .halted(chance(2))
            case 0, 1: return .reported(.ready)
            case 2, 3: return .reported(.heartbeat(inFlight: 1))
            case 4: return .reported(.draining)
            case 5: return .controlClosed
            default: return .died(chance(4) ? exits.randomElement(using: &random) ?? .code(1) : .code(1))
            }
        }
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<8: return .start
        case 8: return .stop
        case 9: return .restart
        case 10: return .relieved(chance(2))
        case 11: return .unfit
        default: return alive == nil ? .timerFired : .reported(.ready)
        }
    }

    private mutating func take(_ action: ServiceMachine.Action, after event: ServiceMachine.Event) {
        switch action {
        case .spawn:
            if alive != nil { faults.append("a second process was asked for after \(event)") }
            if isSpawnOwed { faults.append("two starts without a death between, after \(event)") }
            isSpawnOwed = true
        case .signal(_, let pid), .signalGroup(_, let pid):
            if pid != alive { faults.append("a signal for \(pid), which does not live, after \(event)") }
        case .setTimer(let time): timer = time
        case .cancelTimer: timer = nil
        }
    }

    private mutating func check(_ event: ServiceMachine.Event) {
        if machine.pid != alive { faults.append("the process is not the one that lives, after \(event)") }
        if (machine.timer != nil) != machine.isWaiting {
            faults.append("\(machine.state) with timer \(String(describing: machine.timer)), after \(event)")
        }
        if machine.timer != timer { faults.append("the timer set is not the one meant, after \(event)") }
        let mayLive: Set<ServiceMachine.State> = [
            .starting, .ready, .unresponsive, .aborting, .severed, .draining,
        ]
        if alive != nil, !mayLive.contains(machine.state) {
            faults.append("a process lives in \(machine.state), after \(event)")
        }
    }
}

@Suite struct ServiceMachineWalkTests {
    @Test func hundredThousandRandomEvents_neverBreakAnInvariant() {
        let seed = UInt64.random(in: .min ... .max)
        var world = World(seed: seed)
        for step in 0..<100_000 where world.faults.isEmpty {
            world.step()
            #expect(world.faults.isEmpty, "seed \(seed), step \(step)")
        }
        #expect(world.visited == Set(ServiceMachine.State.allCases), "seed \(seed)")
    }
}
