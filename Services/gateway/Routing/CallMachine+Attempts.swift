import Primitives
import Resilience

/// How a call is asked, and what earns it another attempt.
extension CallMachine {
    /// Asks whoever the route says.
    mutating func askNext(_ around: Surroundings) -> Action {
        guard writes else {
            unavailable = []
            return ask(around.places.reader, around)
        }
        guard let writer = around.places.writer else {
            guard !deadline.hasPassed(at: around.now) else { return end(around) }
            return wait(for: .route, deadline.remainingMilliseconds(at: around.now), around)
        }
        return ask(writer, around)
    }

    mutating func ask(_ place: Instance, _ around: Surroundings) -> Action {
        guard let attempt = attempt(at: place, around) else { return end(around) }
        return .ask(attempt)
    }

    /// Notes that this place is asked now; nil where it is too late, or has been tried too often.
    mutating func attempt(at place: Instance, _ around: Surroundings) -> Attempt? {
        guard attempts - misroutings < Self.attemptsMax, !deadline.hasPassed(at: around.now) else {
            return nil
        }
        attempts += 1
        state = .asking
        inFlight.insert(Instances(place))
        lastAsked = around.now
        lastPlace = place
        lastEpoch = around.places.epoch
        guard writes else { return Attempt(place: place, deadline: deadline, epoch: nil) }
        return Attempt(place: place, deadline: writeDeadline(around.now), epoch: lastEpoch)
    }

    /// A share of what remains while the write may be asked once more; then all of it.
    private func writeDeadline(_ now: MonotonicTime) -> Deadline {
        guard !hasRetried else { return deadline }
        let share = min(
            Self.writeAttemptMillisecondsMax, max(1, deadline.remainingMilliseconds(at: now) / 3))
        return min(deadline, Deadline(milliseconds: share, from: now))
    }

    mutating func wait(for wait: Wait, _ milliseconds: Int64, _ around: Surroundings) -> Action {
        let milliseconds = max(
            1, min(milliseconds, deadline.remainingMilliseconds(at: around.now) + 1))
        state = .waiting(wait, until: around.now.advanced(milliseconds: milliseconds))
        return .wait(milliseconds: milliseconds)
    }

    // MARK: Asking again

    /// A connection was lost: the first time the call is asked again at once, and on nobody's account.
    mutating func askAgainAfterCut(
        at place: Instance?, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        wasSent = true
        guard hasUsedCut else {
            hasUsedCut = true
            return place.map { ask($0, around) } ?? askNext(around)
        }
        return retry(around, &budget)
    }

    /// Asks again if the budget allows; where it does not, the call waits until it does.
    mutating func retry(_ around: Surroundings, _ budget: inout RetryBudget) -> Action {
        guard !hasRetried, !deadline.hasPassed(at: around.now) else { return end(around) }
        guard takePermit(around, &budget) else { return waitForPermit(around) }
        return askNext(around)
    }

    private mutating func waitForPermit(_ around: Surroundings) -> Action {
        if isRefused, !persists(around) {
            state = .over
            return .passOn
        }
        let delay = RetryDelay().milliseconds(before: refusals, random: around.random())
        refusals += 1
        return wait(for: .permit, delay, around)
    }

    /// Whether a call that was refused is still young enough to be asked again.
    private func persists(_ around: Surroundings, after hint: Int64 = 0) -> Bool {
        let elapsed = around.now.milliseconds(since: startedAt)
        return elapsed + hint < Self.persistenceMilliseconds
    }

    mutating func takePermit(_ around: Surroundings, _ budget: inout RetryBudget) -> Bool {
        guard !hasRetried, let permit = budget.retry(at: around.now) else { return false }
        self.permit = permit
        hasRetried = true
        return true
    }

    /// Waits as long as the service asks for, then asks again; passes its answer on where that can't be.
    ///
    /// A service that has just been started again may refuse more than once. A write waits for the budget's
    /// permit, too; a read has had its chances with both instances.
    mutating func waitAsAsked(
        _ hint: Int64?, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        isRefused = true
        guard let hint, hint < deadline.remainingMilliseconds(at: around.now), persists(around, after: hint)
        else {
            state = .over
            return .passOn
        }
        if !hasRetried, !takePermit(around, &budget) {
            guard writes else {
                state = .over
                return .passOn
            }
            return waitForPermit(around)
        }
        let delay = RetryDelay().milliseconds(
            before: hintsTaken, retryAfterMilliseconds: hint, random: around.random())
        hintsTaken += 1
        return wait(for: .hint, min(delay, deadline.remainingMilliseconds(at: around.now) - 1), around)
    }

    /// The end without an answer that settles the call.
    mutating func end(_ around: Surroundings) -> Action {
        state = .over
        if !writes, hasAnswer { return .passOn }
        guard wasSent, deadline.hasPassed(at: around.now) else {
            return .giveUp(.unreachable(wasSent: wasSent))
        }
        return .giveUp(.deadlineExceeded)
    }
}
