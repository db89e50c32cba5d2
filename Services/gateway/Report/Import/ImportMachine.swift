/// Conducts an import, or its rollback, over several services, of which one decides: a pure machine.
///
/// Each service lays its part ready; what lies ready is judged; then the one that decides does so by its
/// transaction. Before it everything is withdrawn, after it the others follow, by themselves if need be. The
/// conductor may end at any moment: nothing depends on it but how soon all are in the same state.
struct ImportMachine {
    /// One step in one service.
    enum Step: Hashable {
        case stage, readBack, confirm, withdraw
        /// Ask how far it has come.
        case state
        case prepareRollback, rollBack, cancelRollback
    }

    /// What became of a step.
    enum Outcome: Equatable {
        case done
        /// It was refused, for good: nothing was changed.
        case refused(String)
        /// It may have been done, or not.
        case unclear(String)
        /// The answer of `state`; nil where the service does not know the import.
        case state(String?)
    }

    enum Event: Equatable {
        case begin
        case outcome(service: String, Step, Outcome)
        /// What was read back is what it should be, or not.
        case judged(Bool)
        /// The pause is over.
        case waited
    }

    enum Action: Equatable {
        case call(service: String, Step)
        /// Compare what was read back with the file.
        case judge
        case pause(milliseconds: Int64)
        case finish(Ending)
    }

    enum Ending: Equatable {
        /// All is stored; these services will follow by themselves.
        case applied(behind: [String])
        /// Nothing is stored, and why.
        case withdrawn(String)
        /// What was stored was taken away again, and why.
        case rolledBack(String)
        /// The one who decides does not say; it ends by itself.
        case undecided(String)
        /// The rollback was refused: everything stays.
        case kept(String)
    }

    private enum Phase: Equatable {
        case idle, stagingFirst, staging, readingBack, judging, deciding, asking, pausing
        case following, verifying, judgingAgain
        case withdrawingFirst, withdrawing, preparing, takingBack, followingBack, cancelling, done
    }

    private let decider: String
    private let others: [String]
    private var phase = Phase.idle
    private var waiting = Set<String>()
    private var behind: [String] = []
    private var reason = ""
    /// Whether the decision may have been made.
    private var mayBeDecided = false
    private var triesLeft: Int

    /// How often the one who decides is asked before it is left to itself.
    static let triesMax = 20
    static let pauseMilliseconds: Int64 = 250

    init(decider: String, others: [String], tries: Int = ImportMachine.triesMax) {
        self.decider = decider
        self.others = others
        triesLeft = tries
    }

    private var all: [String] { [decider] + others }

    /// Begins a rollback instead of an import.
    mutating func rollBack(because reason: String) -> [Action] {
        self.reason = reason
        guard !others.isEmpty else { return takeBack() }
        return ask(others, .prepareRollback, .preparing)
    }

    mutating func handle(_ event: Event) -> [Action] {
        switch (phase, event) {
        case (.idle, .begin): return ask([decider], .stage, .stagingFirst)
        case (.stagingFirst, .outcome(_, .stage, let outcome)), (.staging, .outcome(_, .stage, let outcome)):
            return staged(event, outcome)
        case (.readingBack, .outcome(let service, .readBack, let outcome)):
            guard outcome == .done else { return withdraw(Self.text(outcome)) }
            guard isLast(service) else { return [] }
            phase = .judging
            return [.judge]
        case (.judging, .judged(let isGood)):
            guard isGood else { return withdraw("what was laid ready is not what the file says") }
            mayBeDecided = true
            return ask([decider], .confirm, .deciding)
        case (.deciding, .outcome(_, .confirm, let outcome)): return decided(outcome)
        case (.asking, .outcome(_, .state, let outcome)): return asked(outcome)
        case (.pausing, .waited): return ask([decider], .state, .asking)
        case (.following, .outcome(let service, .confirm, let outcome)):
            if outcome != .done { behind.append(service) }
            return isLast(service) ? verify() : []
        case (.verifying, .outcome(let service, .readBack, let outcome)):
            // What can't be read now was judged before, when it lay ready.
            if outcome != .done, !behind.contains(service) { behind.append(service) }
            guard isLast(service) else { return [] }
            guard behind.isEmpty else { return finish(.applied(behind: behind)) }
            phase = .judgingAgain
            return [.judge]
        case (.judgingAgain, .judged(let isGood)):
            guard !isGood else { return finish(.applied(behind: [])) }
            return rollBack(because: "what was stored is not what the file says")
        case (.withdrawingFirst, .outcome(_, .withdraw, let outcome)): return withdrew(outcome)
        case (.withdrawing, .outcome(let service, .withdraw, _)):
            return isLast(service) ? finish(.withdrawn(reason)) : []
        default: return handleRollback(event)
        }
    }

    private mutating func staged(_ event: Event, _ outcome: Outcome) -> [Action] {
        guard case .outcome(let service, _, _) = event else { return [] }
        guard outcome == .done else { return withdraw(Self.text(outcome)) }
        guard isLast(service) else { return [] }
        guard phase == .stagingFirst, !others.isEmpty else { return ask(all, .readBack, .readingBack) }
        return ask(others, .stage, .staging)
    }

    private mutating func decided(_ outcome: Outcome) -> [Action] {
        switch outcome {
        case .done: return follow()
        case .refused(let why): return withdraw(why)
        case .unclear(let why):
            reason = why
            return ask([decider], .state, .asking)
        case .state: return []
        }
    }

    private mutating func asked(_ outcome: Outcome) -> [Action] {
        switch outcome {
        case .state("confirmed"): return follow()
        // It has not been decided: it may be asked for again.
        case .state("staged"):
            guard triesLeft > 0 else { return withdraw(reason) }
            triesLeft -= 1
            return ask([decider], .confirm, .deciding)
        case .state: return withdraw(reason)
        case .done, .refused, .unclear:
            guard triesLeft > 0 else { return finish(.undecided(reason)) }
            triesLeft -= 1
            phase = .pausing
            return [.pause(milliseconds: Self.pauseMilliseconds)]
        }
    }

    private mutating func follow() -> [Action] {
        others.isEmpty ? verify() : ask(others, .confirm, .following)
    }

    private mutating func verify() -> [Action] {
        guard behind.isEmpty else { return finish(.applied(behind: behind)) }
        return ask(all, .readBack, .verifying)
    }

    /// Where the decision may be on its way, nobody else withdraws before the one who decides has.
    private mutating func withdraw(_ why: String) -> [Action] {
        reason = why
        return mayBeDecided
            ? ask([decider], .withdraw, .withdrawingFirst) : ask(all, .withdraw, .withdrawing)
    }

    private mutating func withdrew(_ outcome: Outcome) -> [Action] {
        switch outcome {
        case .done: return others.isEmpty ? finish(.withdrawn(reason)) : ask(others, .withdraw, .withdrawing)
        case .refused where triesLeft > 0:
            triesLeft -= 1
            return ask([decider], .state, .asking)
        case .refused, .unclear, .state: return finish(.undecided(reason))
        }
    }

    // MARK: Rollback

    private mutating func handleRollback(_ event: Event) -> [Action] {
        switch (phase, event) {
        case (.preparing, .outcome(let service, .prepareRollback, let outcome)):
            guard outcome == .done else {
                reason = Self.text(outcome)
                return ask(others, .cancelRollback, .cancelling)
            }
            return isLast(service) ? takeBack() : []
        case (.takingBack, .outcome(_, .rollBack, let outcome)):
            switch outcome {
            case .done: return others.isEmpty ? finish(.rolledBack(reason)) : followBack()
            case .refused(let why):
                reason = why
                return others.isEmpty ? finish(.kept(why)) : ask(others, .cancelRollback, .cancelling)
            case .unclear, .state:
                guard triesLeft > 0 else { return finish(.undecided(Self.text(outcome))) }
                triesLeft -= 1
                return takeBack()
            }
        case (.followingBack, .outcome(let service, .rollBack, _)):
            return isLast(service) ? finish(.rolledBack(reason)) : []
        case (.cancelling, .outcome(let service, .cancelRollback, _)):
            return isLast(service) ? finish(.kept(reason)) : []
        // Late answers to what does not matter any more.
        default: return []
        }
    }

    private mutating func takeBack() -> [Action] { ask([decider], .rollBack, .takingBack) }

    private mutating func followBack() -> [Action] { ask(others, .rollBack, .followingBack) }

    // MARK: Steps

    private mutating func ask(_ services: [String], _ step: Step, _ next: Phase) -> [Action] {
        phase = next
        waiting = Set(services)
        return services.map { .call(service: $0, step) }
    }

    private mutating func isLast(_ service: String) -> Bool {
        waiting.remove(service) != nil && waiting.isEmpty
    }

    private mutating func finish(_ ending: Ending) -> [Action] {
        phase = .done
        return [.finish(ending)]
    }

    private static func text(_ outcome: Outcome) -> String {
        switch outcome {
        case .refused(let why), .unclear(let why): why
        case .done, .state: "a service answered something else"
        }
    }
}
