import Primitives

/// What a service does about an import that waits in it, by the word of the one who decides: a pure rule.
enum ImportFollowing {
    /// What the service that decides says.
    enum Word: Equatable, Sendable {
        /// How far it has come there.
        case state(ImportState)
        /// It was never there, so that it can't be decided for any more.
        case unknown
        /// No word.
        case silent
    }

    /// What is to be done here.
    enum Step: Equatable, Sendable {
        case wait
        case confirm
        case withdraw
        /// The records are taken away.
        case rollBack
        /// The records stay.
        case keep
    }

    /// The step of a service that follows another.
    ///
    /// - Parameter waited: How long this process has seen it wait, in milliseconds.
    static func step(_ state: ImportState, on word: Word, waited: Int64) -> Step {
        switch (state, word) {
        case (_, .silent): .wait
        case (.staged, .state(.confirmed)): .confirm
        case (.staged, .state(.withdrawn)), (.staged, .state(.rolledBack)), (.staged, .unknown): .withdraw
        case (.rollingBack, .state(.rolledBack)): .rollBack
        // Whoever asked for it is gone, or does not decide.
        case (.rollingBack, .state), (.rollingBack, .unknown):
            waited >= Limits.importLeaseMilliseconds ? .keep : .wait
        default: .wait
        }
    }

    /// The step of the service that decides: what nobody decides for does not take place.
    static func ownStep(_ state: ImportState, startedAt: Timestamp, now: Timestamp) -> Step {
        state == .staged && now.milliseconds - startedAt.milliseconds >= Limits.importLeaseMilliseconds
            ? .withdraw : .wait
    }
}
