/// I4: what a client sees of a record never goes back, whichever layer answers: its own writes included.
enum SessionChecker {
    static func violations(_ account: Account) -> [Violation] {
        account.calls.flatMap { calls -> [Violation] in
            var last: [Int: CallEvent] = [:]
            return calls.compactMap { event in
                // The answer of an operation that is asked again is the first one, however old.
                guard let sight = event.sight, !isAskedAgain(event, account) else { return nil }
                defer {
                    if (last[event.client]?.sight?.version ?? 0) <= sight.version {
                        last[event.client] = event
                    }
                }
                guard let before = last[event.client], before.finished <= event.invoked,
                    let seen = before.sight
                else { return nil }
                return fault(seen, sight, account).map { Violation("I4", $0, [before, event]) }
            }
        }
    }

    private static func isAskedAgain(_ event: CallEvent, _ account: Account) -> Bool {
        guard event.outcome == .ok, let operation = event.operation else { return false }
        return account.writes[operation]?.asked.first != event
    }

    private static func fault(_ before: CallEvent.Sight, _ after: CallEvent.Sight, _ account: Account)
        -> String?
    {
        if after.version < before.version { return "a client sees an older version than before" }
        // Lists only grow, so what is missing shows where the last token was.
        guard let last = before.tokens.last(where: { !account.isConflicted($0) }) else { return nil }
        return after.tokens.contains(last) ? nil : "a client does not see any more what it has seen"
    }
}
