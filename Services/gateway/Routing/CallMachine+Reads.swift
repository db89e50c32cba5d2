import Primitives
import Resilience
import Transport

/// Reads go to the best instance, and to the other one as soon as the first gives cause for it.
extension CallMachine {
    mutating func readAnswered(
        _ reply: Reply, by place: Instance, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        hasAnswer = true
        switch reply {
        case .settled, .refusedBelow:
            state = .over
            return .passOn
        case .ranOutOfTime:
            guard inFlight.isEmpty else { return .nothing }
            state = .over
            return .passOn
        case .turnedAway:
            unavailable.insert(Instances(place))
            guard inFlight.isEmpty else { return .nothing }
            state = .over
            return .passOn
        case .unavailable(let hint), .notRouted(let hint):
            unavailable.insert(Instances(place))
            guard inFlight.isEmpty else { return .nothing }
            if let other = otherThatMayAnswer(place, around) { return ask(other, around) }
            return waitAsAsked(hint, around, &budget)
        }
    }

    mutating func readFailed(
        _ failure: CallFailure, at place: Instance, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        switch failure {
        case .connectionLost:
            wasSent = true
            guard inFlight.isEmpty else { return .nothing }
            return askAgainAfterCut(at: otherThatMayAnswer(place, around), around, &budget)
        case .deadlineExceeded(let attemptWasSent):
            wasSent = wasSent || attemptWasSent
            return inFlight.isEmpty ? end(around) : .nothing
        case .overloaded:
            unavailable.insert(Instances(place))
            guard inFlight.isEmpty else { return .nothing }
            if let other = otherThatMayAnswer(place, around) { return ask(other, around) }
            state = .over
            return hasAnswer ? .passOn : .giveUp(.overloaded)
        case .closed:
            guard inFlight.isEmpty else { return .nothing }
            return end(around)
        }
    }

    private func otherThatMayAnswer(_ place: Instance, _ around: Surroundings) -> Instance? {
        around.places.reader(besides: place).flatMap { unavailable.contains(Instances($0)) ? nil : $0 }
    }

    /// Asks the other instance as well if the one that has the call has had it for long enough.
    mutating func readIsLate(_ around: Surroundings) -> Action {
        guard let lastPlace, around.now.milliseconds(since: lastAsked) >= Limits.hedgeMilliseconds else {
            return .nothing
        }
        return askBeside(lastPlace, around)
    }

    /// Asks the other instance as well where only this one has the call.
    mutating func askBeside(_ place: Instance, _ around: Surroundings) -> Action {
        guard inFlight == Instances(place), let other = around.places.reader(besides: place),
            let attempt = attempt(at: other, around)
        else { return .nothing }
        return .ask(attempt)
    }

    /// The route changed. Nothing is withdrawn: an instance may yet answer that no more is to be asked.
    mutating func moveRead(_ around: Surroundings) -> Action {
        guard !Instance.allCases.contains(where: { around.places.reads($0) && hasCall($0) }) else {
            // There may be another now for a read that was late before.
            return readIsLate(around)
        }
        guard let attempt = attempt(at: around.places.reader, around) else { return .nothing }
        return .ask(attempt)
    }

    private func hasCall(_ instance: Instance) -> Bool { inFlight.contains(Instances(instance)) }
}
