/// I6: nothing appears that no client sent, and nothing that was refused; what was read stays.
enum OriginChecker {
    static func violations(_ account: Account) -> [Violation] {
        storedFaults(account) + sightFaults(account)
    }

    private static func storedFaults(_ account: Account) -> [Violation] {
        account.history.stored.compactMap { versions in
            guard let last = versions.last else { return nil }
            for token in last.tokens {
                if let what = fault(of: token, account) {
                    let asked = account.operations[token].flatMap { account.writes[$0]?.asked } ?? []
                    let made = versions.first { $0.tokens.contains(token) }
                    return Violation("I6", what, asked, stored: [made ?? last])
                }
            }
            return nil
        }
    }

    private static func fault(of token: Int64, _ account: Account) -> String? {
        guard let operation = account.operations[token] else { return "a token that nobody sent: \(token)" }
        if account.misused.contains(token) { return "a token of a misused operation: \(token)" }
        return account.writes[operation]?.isRefused == true ? "a refused write appears: \(token)" : nil
    }

    /// A list that was seen is the one that PostgreSQL has for the version, but for what is in conflict.
    private static func sightFaults(_ account: Account) -> [Violation] {
        account.calls.enumerated().flatMap { entity, calls -> [Violation] in
            let stored = account.history.stored[entity]
            let byVersion = Dictionary(stored.map { ($0.version, $0) }) { $1 }
            return calls.compactMap { event in
                guard let sight = event.sight else { return nil }
                let same = byVersion[sight.version]
                if let same, same.tokens == sight.tokens { return nil }
                if sight.tokens.contains(where: account.isConflicted) { return nil }
                let what =
                    sight.tokens.lazy.compactMap { fault(of: $0, account) }.first
                    ?? "what was seen is not what was stored"
                return Violation("I6", what, [event], stored: [same ?? stored.last].compactMap { $0 })
            }
        }
    }
}
