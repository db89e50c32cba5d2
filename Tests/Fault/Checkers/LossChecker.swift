/// I1: no acknowledged write is lost. It is in PostgreSQL, or in a conflict that is listed.
enum LossChecker {
    static func violations(_ account: Account) -> [Violation] {
        var found: [Violation] = []
        for (operation, write) in account.writes {
            guard let told = write.acknowledged, account.carriedOut[operation] == nil,
                !account.inConflict.contains(operation)
            else { continue }
            found.append(
                Violation(
                    "I1", "an acknowledged write is neither stored nor in conflict", [told],
                    stored: account.history.stored[write.entity].filter { $0.version == told.sight?.version })
            )
        }
        for conflict in account.history.conflicts where !conflict.isListed {
            let events = conflict.writes.compactMap { account.writes[$0.operation]?.acknowledged }
            found.append(Violation("I1", "conflict \(conflict.id) is not listed", events))
        }
        return found
    }
}
