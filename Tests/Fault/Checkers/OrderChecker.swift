/// I5: the writes of a record are carried out in the order in which they were accepted.
enum OrderChecker {
    static func violations(_ account: Account) -> [Violation] {
        account.history.stored.indices.compactMap { overtaken($0, account) }
            + account.history.conflicts.flatMap { tooEarly($0, account) }
    }

    /// A write that was asked for only after a later one of the list had been answered.
    private static func overtaken(_ entity: Int, _ account: Account) -> Violation? {
        var earliest: (finished: Int64, event: CallEvent)?
        for version in account.history.stored[entity].reversed() where !version.isConflict {
            guard let write = account.writes[version.operation], write.entity == entity else { continue }
            if let earliest, earliest.finished < write.invoked {
                return Violation(
                    "I5", "a write was overtaken by a later one", [earliest.event, write.asked[0]])
            }
            guard let told = write.acknowledged else { continue }
            if earliest.map({ told.finished < $0.finished }) ?? true { earliest = (told.finished, told) }
        }
        return nil
    }

    /// A write that was tried before what it rests on was there.
    private static func tooEarly(_ conflict: History.Conflict, _ account: Account) -> [Violation] {
        conflict.writes.compactMap { write in
            guard let current = write.current, current < write.expected else { return nil }
            return Violation(
                "I5", "a write over v\(write.expected) was carried out when PostgreSQL had v\(current)",
                account.writes[write.operation]?.asked ?? [])
        }
    }
}
