import Primitives

/// Which of some ids an owner knows, asked of its primary and, where that is late or does not know, of its
/// standby too. A pure value.
struct PeerQuestion {
    enum Asked: Hashable {
        case primary
        case standby
    }

    enum Event {
        /// The answer of one of them; nil where it could not be asked.
        case answered(Asked, Verification?)
        /// The primary has had its time.
        case late
    }

    enum Action: Equatable {
        case ask(Asked)
        case finish(Verification)
        case wait
    }

    private let ids: Set<Identifier>
    /// Whether a name is asked about, rather than ids.
    private let isOfName: Bool
    private var isNameMissing = false
    private var found: [Identifier: String] = [:]
    private var missing: [Identifier] = []
    private var waitingFor: Set<Asked> = [.primary]
    private var hasAskedStandby = false
    private var isFinished = false

    /// The primary is asked with its making.
    init(_ ids: [Identifier], isOfName: Bool = false) {
        self.ids = Set(ids)
        self.isOfName = isOfName
    }

    mutating func handle(_ event: Event) -> Action {
        guard !isFinished else { return .wait }
        switch event {
        case .late: return askStandby() ?? .wait
        case .answered(let asked, let verification):
            waitingFor.remove(asked)
            found.merge(verification?.found ?? [:]) { first, _ in first }
            // Only a primary's word: what a standby does not know may be there all the same.
            if asked == .primary {
                missing = verification?.missing ?? []
                isNameMissing = verification?.isNameMissing ?? false
            }
            if knowsAll { return finish() }
            if asked == .primary, let action = askStandby() { return action }
            return waitingFor.isEmpty ? finish() : .wait
        }
    }

    private var knowsAll: Bool {
        isOfName ? isNameMissing || !found.isEmpty : ids.subtracting(found.keys).isSubset(of: missing)
    }

    private mutating func askStandby() -> Action? {
        guard !hasAskedStandby else { return nil }
        hasAskedStandby = true
        waitingFor.insert(.standby)
        return .ask(.standby)
    }

    private mutating func finish() -> Action {
        isFinished = true
        // A primary that has just lost the writes may lack what its standby knows.
        return .finish(
            Verification(
                found: found, missing: missing.filter { found[$0] == nil },
                isNameMissing: isNameMissing && found.isEmpty))
    }
}
