import Primitives
import TestSupport
import Testing

@testable import Supervisor

/// An instance as far as routes go.
private struct Instance {
    var condition = RouteMachine.Condition.gone
    /// The highest epoch it was promoted or fenced under.
    var seen: Int64 = 0
    /// The epoch under which it believes to have the writes.
    var belief: Int64?
}

/// The world around one route: its instances, its timer, what was published.
private struct World {
    var machine: RouteMachine
    var random: SeededGenerator
    var now = moment(0)
    var instances: [InstanceRole: Instance] = [.primary: Instance(), .standby: Instance()]
    var asked: (role: InstanceRole, epoch: Int64)?
    var abandoned: [Int64] = []
    var answered: [Int64: InstanceRole] = [:]
    var kept: Int64 = 0
    var lastAsked: Int64 = 0
    var published: Route?
    var timer: MonotonicTime?
    var faults: [String] = []
    var moves = 0
    var replaced: InstanceRole?
    var replacements = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var policy = RoutePolicy()
        // Chance rarely refuses often in a row.
        policy.refusalsMax = 1
        machine = RouteMachine(service: "things", hasStandby: true, epoch: 41, policy: policy, at: moment(0))
        kept = 41
        send(.start)
    }

    mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    mutating func send(_ event: RouteMachine.Event) {
        if event == .timerFired { timer = nil }
        for action in machine.handle(event, at: now) { take(action) }
        check(event)
        guard let role = replaced else { return }
        replaced = nil
        replacements += 1
        if role != .primary || machine.condition(role) != .ready {
            faults.append("the \(role) was to be replaced, after \(event)")
        }
        be(role, .silent)
    }

    mutating func be(_ role: InstanceRole, _ condition: RouteMachine.Condition) {
        if condition == .gone { instances[role]?.belief = nil }
        instances[role]?.condition = condition
        send(.instance(role, condition))
    }

    mutating func step() {
        now = now.advanced(milliseconds: Int64.random(in: 0...(chance(20) ? 20_000 : 60), using: &random))
        if let timer, now >= timer || chance(20) { return send(.timerFired) }
        if asked != nil, chance(3) { return answer(kindly: false) }
        if let late = abandoned.randomElement(using: &random), chance(10) {
            return send(chance(2) ? .promoted(epoch: late) : .notPromoted(epoch: late))
        }
        let role: InstanceRole = chance(2) ? .primary : .standby
        let conditions: [RouteMachine.Condition] = [.ready, .ready, .silent, .gone]
        be(role, conditions.randomElement(using: &random) ?? .ready)
    }

    /// The instance that was asked answers; unkindly: or does not, or did and nobody hears of it.
    mutating func answer(kindly: Bool) {
        guard let (role, epoch) = asked else { return }
        asked = nil
        let isAble = instances[role]?.condition != .gone && epoch > instances[role]?.seen ?? 0
        guard isAble, kindly || !chance(4) else { return send(.notPromoted(epoch: epoch)) }
        instances[role]?.seen = epoch
        instances[role]?.belief = epoch
        if role == .primary {
            instances[.standby]?.seen = epoch
            instances[.standby]?.belief = nil
        }
        guard kindly || !chance(4) else { return send(.notPromoted(epoch: epoch)) }
        answered[epoch] = role
        send(.promoted(epoch: epoch))
    }

    private mutating func take(_ action: RouteMachine.Action) {
        switch action {
        case .keep(let epoch):
            if epoch < kept { faults.append("epoch \(epoch) was kept after \(kept)") }
            kept = epoch
        case .promote(let role, let epoch):
            if let asked { faults.append("\(role) was asked under \(epoch) while \(asked) was") }
            if epoch <= lastAsked { faults.append("epoch \(epoch) was asked for after \(lastAsked)") }
            if kept != epoch { faults.append("epoch \(epoch) was not kept, \(kept) was") }
            asked = (role, epoch)
            lastAsked = epoch
        case .abandon(let epoch):
            if asked?.epoch != epoch { faults.append("\(epoch) was abandoned, not \(asked as Any)") }
            asked = nil
            abandoned = (abandoned + [epoch]).suffix(8)
        case .replace(let role): replaced = role
        case .publish(let route): publish(route)
        case .setTimer(let time): timer = time
        case .cancelTimer: timer = nil
        }
    }

    private mutating func publish(_ route: Route) {
        if let last = published {
            if route.epoch < last.epoch { faults.append("the epoch fell from \(last) to \(route)") }
            if route.writes != last.writes {
                moves += 1
                if route.epoch == last.epoch { faults.append("the epoch stayed from \(last) to \(route)") }
            }
        }
        if let writes = route.writes, answered[route.epoch] != writes {
            faults.append("\(route) was published without an answer")
        }
        published = route
    }

    private mutating func check(_ event: RouteMachine.Event) {
        for role in published?.reads ?? [] where instances[role]?.condition != .ready {
            faults.append("reads go to the \(role), which is not ready, after \(event)")
        }
        let beliefs = instances.values.compactMap(\.belief)
        if beliefs.count == 2, beliefs[0] == beliefs[1] {
            faults.append("both have the writes under \(beliefs[0]), after \(event)")
        }
        if published != machine.route { faults.append("what is published is not the route, after \(event)") }
        if machine.timer != timer { faults.append("the timer set is not the one meant, after \(event)") }
    }

    /// Everything is healthy for long enough.
    mutating func heal() {
        be(.primary, .ready)
        be(.standby, .ready)
        for _ in 0..<8 {
            answer(kindly: true)
            guard let timer else { continue }
            now = max(now, timer)
            send(.timerFired)
        }
        guard let route = published, route.writes == .primary, route.reads == [.primary, .standby],
            instances[.primary]?.belief == route.epoch, timer == nil, asked == nil
        else {
            return faults.append("healthy for long, the route is \(published as Any)")
        }
    }
}

@Suite struct RouteMachineWalkTests {
    @Test func twentyThousandRandomSteps_neverBreakAnInvariant() async {
        let seed = SeededGenerator.seedOfThisRun()
        var world = World(seed: seed)
        for step in 0..<20_000 where world.faults.isEmpty {
            world.step()
            if step % 100 == 99 {
                world.heal()
                await Task.yield()
            }
            #expect(world.faults.isEmpty, "seed \(seed), step \(step)")
        }
        #expect(world.moves > 1000, "seed \(seed)")
        #expect(world.replacements > 0, "seed \(seed)")
        #expect(Set(world.answered.values) == Set(InstanceRole.allCases), "seed \(seed)")
    }
}
