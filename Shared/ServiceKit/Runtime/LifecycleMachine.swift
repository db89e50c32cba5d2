/// The life of a service process, from start to exit: a pure machine.
struct LifecycleMachine {
    enum State: String, Sendable {
        case starting
        case ready
        case draining
        case stopped
    }

    enum Event: Equatable {
        /// The store is open and the socket accepts.
        case served
        /// The store or the socket can't be had, for now or (the configuration is wrong) for good.
        case failed(isPermanent: Bool)
        /// The disk under the store failed: nothing is written until it is opened again.
        case storeFailed
        /// SIGTERM, SIGINT or `service/drain`.
        case terminationRequested
        /// The supervisor is gone.
        case lifelineLost
        /// Nothing is in flight any more.
        case drained
        /// The drain took too long.
        case drainTimedOut
    }

    enum Action: Equatable {
        case report(Report)
        case drain(withinMilliseconds: Int64)
        case exit(code: Int32)
    }

    enum Report: Equatable {
        case ready
        case draining
    }

    private(set) var state = State.starting

    /// With the supervisor gone nobody restarts anything: whoever waits gets this long.
    static let orphanDrainMilliseconds: Int64 = 1000
    /// EX_CONFIG: restarting changes nothing until somebody mends it.
    static let permanentFailureExitCode: Int32 = 78
    /// EX_TEMPFAIL: worth another start.
    static let temporaryFailureExitCode: Int32 = 75

    mutating func handle(_ event: Event, drainMilliseconds: Int64) -> [Action] {
        switch (state, event) {
        case (.starting, .served):
            state = .ready
            return [.report(.ready)]
        case (.starting, .failed(let isPermanent)):
            return stop(isPermanent ? Self.permanentFailureExitCode : Self.temporaryFailureExitCode)
        case (.starting, .terminationRequested), (.starting, .lifelineLost):
            return stop(0)
        case (.ready, .terminationRequested):
            state = .draining
            return [.report(.draining), .drain(withinMilliseconds: drainMilliseconds)]
        case (.ready, .storeFailed):
            return stop(Self.temporaryFailureExitCode)
        case (.ready, .lifelineLost), (.draining, .lifelineLost):
            state = .draining
            return [.drain(withinMilliseconds: Self.orphanDrainMilliseconds)]
        case (.draining, .terminationRequested):
            // Asked twice, somebody is in a hurry.
            return stop(0)
        case (.draining, .drained), (.draining, .drainTimedOut):
            return stop(0)
        case (.ready, .served), (.ready, .failed), (.ready, .drained), (.ready, .drainTimedOut),
            (.starting, .drained), (.starting, .drainTimedOut), (.starting, .storeFailed),
            (.draining, .storeFailed), (.draining, .served), (.draining, .failed),
            (.stopped, _):
            return []
        }
    }

    private mutating func stop(_ code: Int32) -> [Action] {
        state = .stopped
        return [.exit(code: code)]
    }
}
