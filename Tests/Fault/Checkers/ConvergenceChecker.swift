/// I8: once the last fault has healed, nothing waits any more and all layers agree with PostgreSQL.
enum ConvergenceChecker {
    static func violations(_ account: Account) -> [Violation] {
        let history = account.history
        let waiting = history.waiting.sorted { $0.key < $1.key }
            .map { Violation("I8", "\($0.value) writes still wait in the journal of \($0.key)") }
        return waiting
            + history.layers.flatMap { layer in
                history.stored.indices.compactMap { entity in
                    let last = history.stored[entity].last
                    let state = layer.states[entity]
                    if state?.version == last?.version, state?.tokens ?? [] == last?.tokens ?? [] {
                        return nil
                    }
                    let has = state.map { "v\($0.version) …\($0.tokens.suffix(4))" } ?? "nothing"
                    return Violation(
                        "I8", "\(layer.name) has \(has)", stored: [last].compactMap { $0 })
                }
            }
    }
}
