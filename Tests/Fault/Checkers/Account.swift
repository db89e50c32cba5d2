/// A history put in order once, for all checkers: what is known of each operation and of each token.
struct Account: Sendable {
    /// One intended write, however often it was asked for.
    struct Write: Sendable {
        var token: Int64
        var entity: Int
        var expected: Int64
        var asked: [CallEvent] = []
        /// When it was first asked for.
        var invoked: Int64 { asked[0].invoked }
        /// The first answer that says it is done.
        var acknowledged: CallEvent? { asked.first { $0.outcome == .ok } }
        /// Whether every attempt was refused: it must never happen.
        var isRefused: Bool {
            asked.allSatisfy { if case .refused = $0.outcome { true } else { false } }
        }
    }

    let history: History
    /// By operation id.
    private(set) var writes: [String: Write] = [:]
    /// Calls that gave a used operation id another payload.
    private(set) var misuses: [CallEvent] = []
    /// The operation of each token that was ever sent.
    private(set) var operations: [Int64: String] = [:]
    /// Tokens that no client may ever see: their operation was another's.
    private(set) var misused: Set<Int64> = []
    /// What PostgreSQL carried out: for each operation the record and the places in its history.
    private(set) var carriedOut: [String: [Int]] = [:]
    /// Operations that are kept in a conflict.
    private(set) var inConflict: Set<String> = []
    /// The calls of each record in the order of their asking.
    private(set) var calls: [[CallEvent]]

    init(_ history: History) {
        self.history = history
        calls = Array(repeating: [], count: history.stored.count)
        for event in history.events.sorted(by: { $0.invoked < $1.invoked }) {
            calls[event.entity].append(event)
            guard case .append(let token, let operation, let expected, let isOther) = event.question else {
                continue
            }
            operations[token] = operation
            if isOther {
                misuses.append(event)
                misused.insert(token)
            } else {
                let new = Write(token: token, entity: event.entity, expected: expected)
                writes[operation, default: new].asked.append(event)
            }
        }
        for versions in history.stored {
            for (place, version) in versions.enumerated() where !version.isConflict {
                carriedOut[version.operation, default: []].append(place)
            }
        }
        for conflict in history.conflicts {
            for write in conflict.writes { inConflict.insert(write.operation) }
        }
    }

    /// Whether the write of this token is kept in a conflict: what showed it may be as if it never was.
    func isConflicted(_ token: Int64) -> Bool { operations[token].map(inConflict.contains) ?? false }
}
