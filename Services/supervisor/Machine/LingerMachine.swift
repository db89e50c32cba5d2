import Primitives

/// When a supervisor that a client started leaves again: once no client has been attached for a while.
struct LingerMachine: Sendable, Equatable {
    enum Event: Sendable, Equatable {
        case started
        case attached
        case detached
        case timerFired
    }

    enum Action: Sendable, Equatable {
        /// Send `timerFired` at this moment.
        case setTimer(MonotonicTime)
        case cancelTimer
        case leave
    }

    /// How long it waits without clients, in milliseconds.
    static let patienceDefault: Int64 = 600_000

    /// Nil: it never leaves by itself.
    let patience: Int64?
    /// Clients attached now.
    private(set) var clients = 0
    private var due: MonotonicTime?

    init(patience: Int64?) {
        self.patience = patience
    }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        switch event {
        case .started: return wait(now)
        case .attached:
            clients += 1
            guard due != nil else { return [] }
            due = nil
            return [.cancelTimer]
        case .detached:
            clients = max(0, clients - 1)
            return clients == 0 ? wait(now) : []
        case .timerFired:
            guard let due else { return [] }
            guard now >= due else { return [.setTimer(due)] }
            self.due = nil
            return [.leave]
        }
    }

    private mutating func wait(_ now: MonotonicTime) -> [Action] {
        guard let patience, clients == 0 else { return [] }
        let time = now.advanced(milliseconds: patience)
        due = time
        return [.setTimer(time)]
    }
}
