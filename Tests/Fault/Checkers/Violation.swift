/// A promise that was broken, with the shortest story that shows it.
struct Violation: Sendable, CustomStringConvertible {
    /// `I1` and so on, as the README lists them.
    let invariant: String
    let what: String
    let story: [String]

    init(_ invariant: String, _ what: String, _ events: [CallEvent] = [], stored: [History.Stored] = []) {
        self.invariant = invariant
        self.what = what
        story =
            events.map(\.story)
            + stored.map { version in
                let maker = version.isConflict ? "a conflict" : String(version.operation.suffix(12))
                return "PostgreSQL has v\(version.version) by \(maker) …\(version.tokens.suffix(4))"
            }
    }

    var description: String {
        ([invariant + ": " + what] + story.map { "    " + $0 }).joined(separator: "\n")
    }
}
