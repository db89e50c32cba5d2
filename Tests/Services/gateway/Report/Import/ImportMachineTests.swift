import TestSupport
import Testing

@testable import Gateway

/// An import over three services that crash, lose answers and follow by themselves, in a model.
@Suite struct ImportMachineTests {
    /// A service as far as an import goes.
    private struct Service {
        var state = "unknown"

        /// Carries a step out; nil where it is refused.
        mutating func carryOut(_ step: ImportMachine.Step, decides: Bool) -> Bool {
            switch (step, state) {
            case (.stage, "unknown"), (.stage, "staged"): state = "staged"
            case (.confirm, "staged"), (.confirm, "confirmed"): state = "confirmed"
            case (.withdraw, "unknown"), (.withdraw, "staged"), (.withdraw, "withdrawn"): state = "withdrawn"
            case (.readBack, "staged"), (.readBack, "confirmed"), (.readBack, "rolling_back"): break
            case (.prepareRollback, "confirmed"), (.prepareRollback, "rolling_back"): state = "rolling_back"
            case (.cancelRollback, "rolling_back"), (.cancelRollback, "confirmed"): state = "confirmed"
            case (.rollBack, "rolling_back"), (.rollBack, "rolled_back"): state = "rolled_back"
            case (.rollBack, "confirmed") where decides: state = "rolled_back"
            default: return false
            }
            return true
        }

        /// What it does by itself, by the word of the one who decides.
        mutating func follow(_ word: String) {
            switch (state, word) {
            case ("staged", "confirmed"): state = "confirmed"
            case ("staged", "withdrawn"), ("staged", "unknown"), ("staged", "rolled_back"):
                state = "withdrawn"
            case ("rolling_back", "rolled_back"): state = "rolled_back"
            case ("rolling_back", _): state = "confirmed"
            default: break
            }
        }
    }

    private static let names = ["workitems", "vendors", "deployments"]

    private struct World {
        var services = Dictionary(uniqueKeysWithValues: names.map { ($0, Service()) })
        var queue: [ImportMachine.Action] = []
        var ending: ImportMachine.Ending?
        /// Calls that nobody waits for any more, and that may still arrive.
        var late: [(name: String, step: ImportMachine.Step)] = []

        /// What was on its way arrives.
        mutating func deliver(_ random: inout SeededGenerator, all: Bool = false) {
            while !late.isEmpty, all || Int.random(in: 0..<4, using: &random) == 0 {
                let (name, step) = late.remove(at: Int.random(in: late.indices, using: &random))
                _ = services[name]?.carryOut(step, decides: name == "workitems")
            }
        }

        /// Long after everybody who conducted it is gone.
        mutating func settle() {
            if services["workitems"]?.state == "staged" { services["workitems"]?.state = "withdrawn" }
            let word = services["workitems"]?.state ?? "unknown"
            for name in names.dropFirst() { services[name]?.follow(word) }
        }

        var states: Set<String> { Set(services.values.map(\.state)) }
    }

    private func machine() -> ImportMachine {
        ImportMachine(decider: "workitems", others: ["vendors", "deployments"], tries: 3)
    }

    /// Runs until the ending, or until the conductor dies before its `deadline`th action.
    private func run(
        _ world: inout World, _ machine: inout ImportMachine, from first: [ImportMachine.Action],
        dyingAt deadline: Int = .max, faults: Int = 0, judged: Bool = true,
        _ random: inout SeededGenerator
    ) {
        world.queue = first
        var taken = 0
        while !world.queue.isEmpty, taken < deadline {
            taken += 1
            world.deliver(&random)
            let action = world.queue.remove(at: Int.random(in: world.queue.indices, using: &random))
            switch action {
            case .finish(let ending): world.ending = ending
            case .judge: world.queue += machine.handle(.judged(judged))
            case .pause: world.queue += machine.handle(.waited)
            case .call(let name, let step):
                let fault = Int.random(in: 0..<100, using: &random) < faults
                // A call may be lost on its way there, or its answer on the way back.
                let isLost = fault && Bool.random(using: &random)
                var isDone = false
                if isLost {
                    if Bool.random(using: &random) { world.late.append((name, step)) }
                } else {
                    isDone =
                        world.services[name]?.carryOut(step, decides: name == "workitems") ?? false
                }
                let state = world.services[name]?.state
                let outcome: ImportMachine.Outcome =
                    fault
                    ? .unclear("lost")
                    : step == .state
                        ? .state(state == "unknown" ? nil : state) : isDone ? .done : .refused("no")
                world.queue += machine.handle(.outcome(service: name, step, outcome))
            }
        }
    }

    @Test func withoutFaults_allIsStoredAndJudgedTwice() {
        var (world, machine, random) = (World(), machine(), SeededGenerator(seed: 1))
        run(&world, &machine, from: machine.handle(.begin), &random)
        #expect(world.ending == .applied(behind: []))
        #expect(world.states == ["confirmed"])
    }

    @Test func whatIsNotWhatTheFileSays_isWithdrawn() {
        var (world, machine, random) = (World(), machine(), SeededGenerator(seed: 1))
        run(&world, &machine, from: machine.handle(.begin), judged: false, &random)
        #expect(world.ending == .withdrawn("what was laid ready is not what the file says"))
        #expect(world.states == ["withdrawn"])
    }

    @Test func whateverIsLostAndWheneverTheConductorDies_allOrNothingIsThere() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        var endings: [String: Int] = [:]
        for round in 0..<20_000 {
            var (world, machine) = (World(), machine())
            let deadline = Bool.random(using: &random) ? Int.random(in: 1..<40, using: &random) : .max
            run(
                &world, &machine, from: machine.handle(.begin), dyingAt: deadline,
                faults: Int.random(in: 0..<60, using: &random),
                judged: Int.random(in: 0..<10, using: &random) > 0,
                &random)
            let ending = world.ending
            world.deliver(&random, all: true)
            world.settle()
            let states = world.states.subtracting(["unknown"])
            #expect(
                states.count <= 1 || states == ["withdrawn"], "seed \(seed), round \(round): \(world)")
            switch ending {
            case .applied: #expect(world.states == ["confirmed"], "seed \(seed), round \(round)")
            case .withdrawn:
                #expect(!world.states.contains("confirmed"), "seed \(seed), round \(round)")
            case .rolledBack, .kept, .undecided, nil: break
            }
            endings[ending.map(\.state) ?? "died", default: 0] += 1
        }
        #expect(
            endings.keys.sorted()
                == ["applied", "died", "rolled_back", "undecided", "withdrawn"].filter {
                    endings[$0] != nil
                })
        #expect((endings["applied"] ?? 0) > 100 && (endings["withdrawn"] ?? 0) > 100, "\(endings)")
    }

    @Test func rollback_isAllOrNothingToo() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<10_000 {
            var (world, machine) = (World(), machine())
            for name in Self.names { world.services[name]?.state = "confirmed" }
            let deadline = Bool.random(using: &random) ? Int.random(in: 1..<12, using: &random) : .max
            run(
                &world, &machine, from: machine.rollBack(because: "asked"), dyingAt: deadline,
                faults: Int.random(in: 0..<60, using: &random), &random)
            let ending = world.ending
            world.deliver(&random, all: true)
            world.settle()
            #expect(world.states.count == 1, "seed \(seed), round \(round): \(world)")
            if case .rolledBack = ending {
                #expect(world.states == ["rolled_back"], "seed \(seed), round \(round)")
            }
            if case .kept = ending {
                #expect(world.states == ["confirmed"], "seed \(seed), round \(round): \(world)")
            }
        }
    }
}
