import Primitives
import Resilience
import Transport

/// Writes go where the route says, to one place at a time.
extension CallMachine {
    mutating func writeAnswered(
        _ reply: Reply, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        switch reply {
        case .refusedBelow where wasSent:
            // What an earlier attempt has done may be what this one is refused for.
            state = .over
            return .giveUp(.unreachable(wasSent: true))
        case .turnedAway where !wasSent, .settled, .refusedBelow:
            state = .over
            return .passOn
        case .turnedAway(let hint), .unavailable(let hint):
            // The service may not know itself what has become of it, or an earlier attempt was carried out.
            wasSent = true
            return waitAsAsked(hint, around, &budget)
        case .notRouted(let hint):
            misroutings += 1
            guard !deadline.hasPassed(at: around.now) else { return end(around) }
            return wait(for: .nextLook, max(Self.nextLookMilliseconds, hint ?? 0), around)
        case .ranOutOfTime:
            // It was given a share of its time only: whether the service or the gateway finds first that it
            // is over, it is asked again.
            wasSent = true
            guard !hasRetried, !deadline.hasPassed(at: around.now) else {
                state = .over
                return .passOn
            }
            return retry(around, &budget)
        }
    }

    mutating func writeFailed(
        _ failure: CallFailure, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        switch failure {
        case .connectionLost: return askAgainAfterCut(at: nil, around, &budget)
        case .deadlineExceeded(wasSent: false): return askNext(around)
        case .deadlineExceeded(wasSent: true):
            wasSent = true
            return retry(around, &budget)
        case .overloaded:
            state = .over
            return .giveUp(.overloaded)
        case .closed: return end(around)
        }
    }

    /// The route changed: the write follows it, for whoever has lost the writes can't complete it.
    mutating func moveWrite(_ around: Surroundings) -> Action {
        guard let lastPlace, let writer = around.places.writer, writer != lastPlace,
            let attempt = attempt(at: writer, around)
        else { return .nothing }
        inFlight.remove(Instances(lastPlace))
        wasSent = true
        return .move(from: lastPlace, attempt)
    }
}
