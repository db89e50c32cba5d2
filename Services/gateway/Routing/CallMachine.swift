import Primitives
import Transport

/// The life of one tool call on its way to a service: when it is asked, asked again, and given up.
///
/// A pure machine: each event is answered by one action. A call is asked at most three times, always within
/// its deadline; a write is asked again with the same operation id, so that it happens once.
struct CallMachine {
    enum Event: Equatable {
        case started
        /// The service answered; with the wait it asks for where it answered `unavailable` with one.
        case answered(retryAfterMilliseconds: Int64?)
        /// The service answered that the time it was given was not enough.
        case ranOutOfTime
        case failed(CallFailure)
        /// The wait that the machine asked for is over.
        case waitEnded
        /// The client wants no answer any more.
        case cancelled
    }

    enum Action: Equatable {
        /// Ask the service; the attempt may take until this deadline.
        case ask(Deadline)
        /// Send `waitEnded` after so many milliseconds.
        case wait(milliseconds: Int64)
        /// Hand the last answer over.
        case passOn
        /// Answer with a failure.
        case giveUp(Failure)
        /// Withdraw the attempt under way, answer nothing.
        case withdraw
        /// The call is over already.
        case nothing
    }

    /// Why a call has no answer.
    enum Failure: Equatable {
        /// The deadline passed while the service had the call.
        case deadlineExceeded
        /// The service could not be reached, or was lost each time.
        case unreachable(wasSent: Bool)
        /// Too many calls wait for the service.
        case overloaded
    }

    private enum State: Equatable {
        case idle
        case asking
        case waiting
        case over
    }

    static let attemptsMax = 3
    /// The longest a write is waited for before it is asked again.
    static let writeAttemptMillisecondsMax: Int64 = 1000

    let writes: Bool
    let deadline: Deadline
    private(set) var attempts = 0
    private var state = State.idle
    private var wasSent = false
    private var hasWaited = false

    /// A call that may take until `deadline`.
    init(writes: Bool, deadline: Deadline) {
        self.writes = writes
        self.deadline = deadline
    }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> Action {
        switch (state, event) {
        case (.over, _): return .nothing
        case (.asking, .cancelled):
            state = .over
            return .withdraw
        case (_, .cancelled):
            state = .over
            return .nothing
        case (.idle, .started), (.waiting, .waitEnded): return ask(now)
        case (.asking, .answered(let hint)): return answered(hint, now)
        case (.asking, .ranOutOfTime): return ranOutOfTime(now)
        case (.asking, .failed(let failure)): return failed(failure, now)
        case (_, .started), (_, .waitEnded), (_, .answered), (_, .ranOutOfTime), (_, .failed): return .nothing
        }
    }

    private mutating func ask(_ now: MonotonicTime) -> Action {
        guard attempts < Self.attemptsMax, !deadline.hasPassed(at: now) else { return giveUp(now) }
        attempts += 1
        state = .asking
        guard writes, attempts < Self.attemptsMax else { return .ask(deadline) }
        let share = min(
            Self.writeAttemptMillisecondsMax, max(1, deadline.remainingMilliseconds(at: now) / 3))
        return .ask(Deadline(milliseconds: share, from: now))
    }

    private mutating func answered(_ hint: Int64?, _ now: MonotonicTime) -> Action {
        if let hint, !hasWaited, attempts < Self.attemptsMax, hint < deadline.remainingMilliseconds(at: now) {
            hasWaited = true
            state = .waiting
            return .wait(milliseconds: max(1, hint))
        }
        state = .over
        return .passOn
    }

    /// A write was given a share of its time only: whether the service or the gateway finds first that it is
    /// over, it is asked again.
    private mutating func ranOutOfTime(_ now: MonotonicTime) -> Action {
        guard writes, attempts < Self.attemptsMax, !deadline.hasPassed(at: now) else {
            state = .over
            return .passOn
        }
        wasSent = true
        return ask(now)
    }

    private mutating func failed(_ failure: CallFailure, _ now: MonotonicTime) -> Action {
        switch failure {
        case .connectionLost:
            wasSent = true
            return ask(now)
        case .deadlineExceeded(let attemptWasSent):
            wasSent = wasSent || attemptWasSent
            return ask(now)
        case .overloaded:
            state = .over
            return .giveUp(.overloaded)
        case .closed:
            state = .over
            return .giveUp(.unreachable(wasSent: wasSent))
        }
    }

    private mutating func giveUp(_ now: MonotonicTime) -> Action {
        state = .over
        guard wasSent, deadline.hasPassed(at: now) else {
            return .giveUp(.unreachable(wasSent: wasSent))
        }
        return .giveUp(.deadlineExceeded)
    }
}
