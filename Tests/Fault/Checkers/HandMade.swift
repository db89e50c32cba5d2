/// Histories made by hand, of one record, for the tests of the checkers. Times are seconds.
struct HandMade {
    private(set) var history = History(stored: [[History.Stored(version: 1, operation: "made", tokens: [])]])

    private static func microseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1_000_000) }

    /// A write that was asked for, by the name of its operation, and its answer.
    mutating func append(
        _ operation: String, over version: Int64, _ tokens: [Int64], at time: Double, client: Int = 0,
        outcome: CallEvent.Outcome = .ok, source: String? = nil, isOther: Bool = false
    ) {
        let question = CallEvent.Question.append(
            token: tokens.last ?? 0, operation: operation, expected: version, isOther: isOther)
        var sight: CallEvent.Sight?
        if outcome == .ok {
            sight = CallEvent.Sight(version: version + 1, tokens: tokens, source: source)
            label(&sight, at: time)
            sight?.isPending = source != nil
        }
        add(question, at: time, client: client, outcome, sight)
    }

    /// A read and what it showed.
    mutating func read(
        _ version: Int64, _ tokens: [Int64], at time: Double, client: Int = 0, source: String? = nil,
        change: (inout CallEvent.Sight) -> Void = { _ in }
    ) {
        var sight: CallEvent.Sight? = CallEvent.Sight(version: version, tokens: tokens, source: source)
        label(&sight, at: time)
        if var changed = sight {
            change(&changed)
            sight = changed
        }
        add(.read, at: time, client: client, .ok, sight)
    }

    /// A version that PostgreSQL has.
    mutating func store(_ version: Int64, _ operation: String, _ tokens: [Int64], isConflict: Bool = false) {
        history.stored[0].append(
            History.Stored(version: version, operation: operation, isConflict: isConflict, tokens: tokens))
    }

    /// A conflict that keeps one write.
    mutating func conflict(_ operation: String, over version: Int64, current: Int64?, isListed: Bool = true) {
        let write = History.Conflict.Write(operation: operation, expected: version, current: current)
        history.conflicts.append(
            History.Conflict(id: "conflict", entity: 0, writes: [write], isListed: isListed))
    }

    mutating func outage(_ from: Double, _ to: Double) {
        history.outages.append(Self.microseconds(from)...Self.microseconds(to))
    }

    mutating func layer(_ name: String, _ version: Int64, _ tokens: [Int64]) {
        history.layers.append(
            History.Layer(name: name, states: [History.Layer.State(version: version, tokens: tokens)]))
    }

    mutating func wait(_ count: Int64, in journal: String) { history.waiting[journal] = count }

    /// As old as the outage, or a second, and says so.
    private func label(_ sight: inout CallEvent.Sight?, at time: Double) {
        guard sight?.source != nil else { return }
        let now = Self.microseconds(time)
        let asOf = history.outages.first { $0.contains(now) }?.lowerBound ?? now - 1_000_000
        sight?.asOf = asOf
        sight?.ageSeconds = (now - asOf) / 1_000_000
        sight?.warnings = ["database_unavailable"]
    }

    private mutating func add(
        _ question: CallEvent.Question, at time: Double, client: Int, _ outcome: CallEvent.Outcome,
        _ sight: CallEvent.Sight?
    ) {
        history.events.append(
            CallEvent(
                client: client, entity: 0, question: question, invoked: Self.microseconds(time),
                finished: Self.microseconds(time + 0.1), outcome: outcome, sight: sight))
    }
}
