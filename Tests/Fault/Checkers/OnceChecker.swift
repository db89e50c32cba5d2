/// I2: an operation has its effect once, and one outcome, however often it is asked for; with another payload
/// it is refused.
enum OnceChecker {
    static func violations(_ account: Account) -> [Violation] {
        account.writes.sorted { $0.key < $1.key }.flatMap {
            effects($0, $1, account) + answers($0, $1, account)
        }
            + misuses(account) + doubledTokens(account)
    }

    private static func effects(_ operation: String, _ write: Account.Write, _ account: Account)
        -> [Violation]
    {
        let places = account.carriedOut[operation] ?? []
        let stored = places.map { account.history.stored[write.entity][$0] }
        if places.count > 1 {
            return [Violation("I2", "an operation was carried out twice", write.asked, stored: stored)]
        }
        guard places.count == 1, account.inConflict.contains(operation) else { return [] }
        return [
            Violation(
                "I2", "an operation is carried out and in conflict as well", write.asked, stored: stored)
        ]
    }

    private static func answers(_ operation: String, _ write: Account.Write, _ account: Account)
        -> [Violation]
    {
        // What was refused in the end has no outcome that could be given again.
        guard let first = write.acknowledged, !account.inConflict.contains(operation) else { return [] }
        return write.asked.compactMap { again in
            guard again.invoked > first.finished else { return nil }
            switch again.outcome {
            case .unknown: return nil
            case .refused:
                return Violation(
                    "I2", "an operation that was done is refused when asked again", [first, again])
            case .ok:
                let isSame =
                    again.sight?.version == first.sight?.version && again.sight?.tokens == first.sight?.tokens
                return isSame ? nil : Violation("I2", "an operation has two outcomes", [first, again])
            }
        }
    }

    private static func misuses(_ account: Account) -> [Violation] {
        account.misuses.filter { $0.outcome == .ok }.map { event in
            let first = event.operation.flatMap { account.writes[$0]?.acknowledged }
            return Violation(
                "I2", "an operation id was taken for another payload", [first, event].compactMap { $0 })
        }
    }

    private static func doubledTokens(_ account: Account) -> [Violation] {
        account.history.stored.compactMap { versions in
            guard let last = versions.last, Set(last.tokens).count < last.tokens.count else { return nil }
            return Violation("I2", "a token is in a list twice", stored: [last])
        }
    }
}
