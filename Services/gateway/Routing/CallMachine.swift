import Primitives
import Resilience
import Transport

/// The life of one tool call on its way to a service: where it is asked, asked again, and given up.
///
/// A pure machine: each event is answered by one action. A read may be asked in two places at once, and the
/// first answer counts; a write is asked in one place at a time, each time with the same operation id, so
/// that it happens once. Nothing is asked past the deadline.
struct CallMachine {
    enum Event: Equatable {
        case started
        /// An instance answered.
        case answered(Instance, Reply)
        /// An instance gave no answer.
        case failed(Instance, CallFailure)
        /// Nobody can be connected to at this instance for now; the attempt goes on.
        case refused(Instance)
        /// There has been no answer for so long that another is worth asking as well.
        case late
        /// The route is another than it was.
        case routeChanged
        /// The wait that the machine asked for is over.
        case waitEnded
        /// The client wants no answer any more.
        case cancelled
    }

    /// What an answer means to the call.
    enum Reply: Equatable {
        /// It settles the call, for good or ill.
        case settled
        /// It is refused by a layer that says that it may not know all.
        case refusedBelow
        /// It can't be answered there now; with the wait that is asked for.
        case unavailable(retryAfterMilliseconds: Int64?)
        /// Too many are there: nothing was done, and asking again, there or elsewhere, would only add to it.
        case turnedAway(retryAfterMilliseconds: Int64?)
        /// Another instance has the writes.
        case notRouted(retryAfterMilliseconds: Int64?)
        /// The time the instance was given was not enough.
        case ranOutOfTime
    }

    enum Action: Equatable {
        /// Ask an instance, beside the one that has the call already, if one has.
        case ask(Attempt)
        /// Withdraw the call from one instance and ask another.
        case move(from: Instance, Attempt)
        /// Send `waitEnded` after so many milliseconds; an earlier wait is forgotten.
        case wait(milliseconds: Int64)
        /// Hand the last answer over.
        case passOn
        /// Answer with a failure.
        case giveUp(Failure)
        /// Answer nothing.
        case withdraw
        /// Go on waiting, or the call is over already.
        case nothing
    }

    /// One question to one instance.
    struct Attempt: Equatable {
        let place: Instance
        let deadline: Deadline
        /// The epoch that a write is asked under; nil for a read, and where no route is published.
        let epoch: Int64?
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

    /// What the machine sees when an event comes.
    struct Surroundings {
        let now: MonotonicTime
        let places: Places
        let random: @Sendable () -> UInt64
    }

    enum State: Equatable {
        case idle
        case asking
        case waiting(Wait, until: MonotonicTime)
        case over
    }

    /// What a call waits for while nobody has it.
    enum Wait: Equatable {
        /// An instance to have the writes.
        case route
        /// A moment to pass after an instance said that another has them.
        case nextLook
        /// The time that a service has asked for.
        case hint
        /// The budget to allow another attempt.
        case permit
    }

    /// The most attempts, those aside that were answered by `notRouted`.
    static let attemptsMax = 16
    /// The longest a write is waited for before it is asked again.
    static let writeAttemptMillisecondsMax = Limits.writeAttemptMilliseconds
    /// How long after its start a call that was refused for now is asked again.
    static let persistenceMilliseconds: Int64 = 3000
    /// How long to wait at least after an instance said that another has the writes.
    static let nextLookMilliseconds: Int64 = 20

    let writes: Bool
    let deadline: Deadline
    var attempts = 0
    var misroutings = 0
    var state = State.idle
    /// Those who have the call now.
    var inFlight = Instances()
    /// Those who answered a read with `unavailable`.
    var unavailable = Instances()
    /// When and where it was asked last, and under which epoch.
    var lastAsked = MonotonicTime(nanoseconds: 0)
    var lastPlace: Instance?
    var lastEpoch: Int64?
    var wasSent = false
    var hasAnswer = false
    /// The one attempt that a lost connection earns has been made.
    var hasUsedCut = false
    /// The one attempt that the budget allows has been made.
    var hasRetried = false
    /// What that one was made on.
    var permit: RetryBudget.Permit?
    /// How often the budget has refused it.
    var refusals = 0
    var startedAt = MonotonicTime(nanoseconds: 0)
    /// Whether an instance has refused it for now.
    var isRefused = false
    /// How often it has waited as it was asked to.
    var hintsTaken = 0

    /// A call that may take until `deadline`.
    init(writes: Bool, deadline: Deadline) {
        self.writes = writes
        self.deadline = deadline
    }

    /// Takes an event. `budget` is the service's; a permit taken from it goes back when the call is over.
    mutating func handle(
        _ event: Event, in surroundings: Surroundings, budget: inout RetryBudget
    ) -> Action {
        let action = decide(event, surroundings, &budget)
        if state == .over, let permit {
            budget.ended(permit)
            self.permit = nil
        }
        return action
    }

    private mutating func decide(
        _ event: Event, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        switch (state, event) {
        case (.over, _): return .nothing
        case (_, .cancelled):
            state = .over
            return .withdraw
        case (.idle, .started):
            budget.called(at: around.now)
            startedAt = around.now
            return askNext(around)
        case (.waiting(let wait, let until), .waitEnded):
            return around.now >= until ? waited(for: wait, around, &budget) : .nothing
        case (.waiting, .routeChanged): return isNewPlace(around) ? askNext(around) : .nothing
        case (.asking, .answered(let place, let reply)):
            guard inFlight.remove(Instances(place)) != nil else { return .nothing }
            return writes
                ? writeAnswered(reply, around, &budget) : readAnswered(reply, by: place, around, &budget)
        case (.asking, .failed(let place, let failure)):
            guard inFlight.remove(Instances(place)) != nil else { return .nothing }
            return writes
                ? writeFailed(failure, around, &budget) : readFailed(failure, at: place, around, &budget)
        case (.asking, .late): return writes ? .nothing : readIsLate(around)
        case (.asking, .refused(let place)): return writes ? .nothing : askBeside(place, around)
        case (.asking, .routeChanged): return writes ? moveWrite(around) : moveRead(around)
        case (_, .started), (_, .waitEnded), (_, .answered), (_, .failed), (_, .late), (_, .refused),
            (_, .routeChanged):
            return .nothing
        }
    }

    private mutating func waited(
        for wait: Wait, _ around: Surroundings, _ budget: inout RetryBudget
    ) -> Action {
        guard !deadline.hasPassed(at: around.now) else { return end(around) }
        switch wait {
        case .route, .nextLook, .hint: return askNext(around)
        case .permit: return retry(around, &budget)
        }
    }

    /// Whether the route names another place than the call was asked in last, or the same anew.
    private func isNewPlace(_ around: Surroundings) -> Bool {
        guard writes else { return around.places.reader != lastPlace }
        guard let writer = around.places.writer else { return false }
        return writer != lastPlace || around.places.epoch != lastEpoch
    }
}
