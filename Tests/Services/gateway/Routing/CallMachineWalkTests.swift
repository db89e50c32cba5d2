import Primitives
import Resilience
import TestSupport
import Testing
import Transport

@testable import Gateway

/// A call between two instances that answer, fail, hang and swap the writes as a generator will have it.
@Suite struct CallMachineWalkTests {
    /// What the instances have of the call, and what must never happen.
    private struct Model {
        var driver: CallDriver
        var now: Int64 = 0
        var inFlight: [Instance: CallMachine.Attempt] = [:]
        var ends = 0
        var waitEnds: Int64?
        var faults: [String] = []

        mutating func tell(_ event: CallMachine.Event) {
            switch event {
            case .answered(let place, _), .failed(let place, _): inFlight[place] = nil
            default: break
            }
            let action = driver.on(event, at: now)
            if ends > 0, action != .nothing { faults.append("\(action) after the end") }
            switch action {
            case .ask(let attempt): asked(attempt)
            case .move(let place, let attempt):
                if inFlight.removeValue(forKey: place) == nil { faults.append("moved from where it is not") }
                asked(attempt)
            case .wait(let milliseconds):
                if !inFlight.isEmpty || milliseconds < 1 { faults.append("waits beside an attempt") }
                waitEnds = now + milliseconds
            case .passOn, .giveUp, .withdraw:
                ends += 1
                inFlight = [:]
            case .nothing:
                if ends == 0, inFlight.isEmpty, waitEnds == nil { faults.append("stuck after \(event)") }
            }
        }

        private mutating func asked(_ attempt: CallMachine.Attempt) {
            waitEnds = nil
            let isWrite = driver.machine.writes
            if inFlight[attempt.place] != nil { faults.append("asked twice in one place") }
            if isWrite, !inFlight.isEmpty { faults.append("a write in two places") }
            if attempt.deadline.hasPassed(at: CallDriver.at(now))
                || attempt.deadline > driver.machine.deadline
            {
                faults.append("asked past the deadline")
            }
            if isWrite, attempt.place != driver.places.writer || attempt.epoch != driver.places.epoch {
                faults.append("a write beside the route")
            }
            inFlight[attempt.place] = attempt
        }
    }

    private static let places = [
        CallDriver.both, CallDriver.primaryOnly, CallDriver.standbyOnly, CallDriver.nobodyWrites,
        Places(Route(epoch: 6, writes: .primary, reads: [])),
    ]

    private static func reply(_ random: inout SeededGenerator) -> CallMachine.Reply {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .settled
        case 5: .turnedAway(retryAfterMilliseconds: [nil, 0, 250].randomElement(using: &random) ?? nil)
        case 4: .refusedBelow
        case 1: .ranOutOfTime
        case 2: .unavailable(retryAfterMilliseconds: Int64.random(in: 0...400, using: &random))
        case 3: .unavailable(retryAfterMilliseconds: nil)
        default: .notRouted(retryAfterMilliseconds: [nil, 0, 20].randomElement(using: &random) ?? nil)
        }
    }

    private static func failure(_ random: inout SeededGenerator) -> CallFailure {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .overloaded
        case 1: .closed
        case 2...4: .deadlineExceeded(wasSent: false)
        default: .connectionLost
        }
    }

    /// One step: time passes as far as the next thing that is due, or something happens before.
    private static func step(_ model: inout Model, _ random: inout SeededGenerator) {
        model.now += [0, 1, 5, 20, 250].randomElement(using: &random) ?? 0
        for (place, attempt) in model.inFlight.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where attempt.deadline.hasPassed(at: CallDriver.at(model.now)) {
            if model.inFlight[place] != nil { model.tell(.failed(place, .deadlineExceeded(wasSent: true))) }
        }
        if let end = model.waitEnds, model.now >= end {
            model.waitEnds = nil
            return model.tell(.waitEnded)
        }
        let place: Instance = Bool.random(using: &random) ? .primary : .standby
        switch Int.random(in: 0..<24, using: &random) {
        case 0, 1: model.tell(.late)
        case 2: model.tell(.refused(place))
        case 3, 4:
            model.driver.places = places.randomElement(using: &random) ?? CallDriver.both
            model.tell(.routeChanged)
        case 5 where Int.random(in: 0..<50, using: &random) == 0: model.tell(.cancelled)
        case 6...11 where model.inFlight[place] != nil: model.tell(.answered(place, reply(&random)))
        case 12...14 where model.inFlight[place] != nil: model.tell(.failed(place, failure(&random)))
        default: break
        }
    }

    @Test func calls_endOnce_withinTheirBounds() async {
        let seed = SeededGenerator.seedOfThisRun()
        var random = SeededGenerator(seed: seed)
        for round in 0..<1500 {
            if round % 100 == 0 { await Task.yield() }
            let start = places(&random)
            var model = Model(
                driver: Bool.random(using: &random) ? CallDriver.read(start) : CallDriver.write(start))
            if Bool.random(using: &random) { model.driver.exhaustBudget() }
            let taken = model.driver.budget.placesTaken
            model.tell(.started)
            var steps = 0
            while model.ends == 0, steps < 20_000 {
                Self.step(&model, &random)
                steps += 1
            }
            let machine = model.driver.machine
            let latest = machine.deadline.remainingMilliseconds(at: CallDriver.at(0)) + 250
            #expect(model.ends == 1, "seed \(seed), round \(round)")
            #expect(model.now <= latest + 250, "ended at \(model.now), seed \(seed), round \(round)")
            #expect(model.faults == [], "seed \(seed), round \(round)")
            #expect(machine.attempts - machine.misroutings <= CallMachine.attemptsMax, "seed \(seed)")
            #expect(machine.misroutings <= 10_000 / 20 + 1, "seed \(seed)")
            #expect(model.driver.budget.placesTaken == taken, "a permit was kept, seed \(seed)")
        }
    }

    private func places(_ random: inout SeededGenerator) -> Places {
        Self.places.randomElement(using: &random) ?? CallDriver.both
    }
}
