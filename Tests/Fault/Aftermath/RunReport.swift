import TestSupport

/// What a run has come to, for people.
struct RunReport {
    let text: String

    /// Writes that a layer below has refused to every asking, and that were carried out all the same.
    private static func refusedBelowAndDone(_ account: Account) -> Int {
        account.writes.count { operation, write in
            guard account.carriedOut[operation] != nil else { return false }
            return write.asked.allSatisfy { event in
                guard case .unknown(let reason) = event.outcome else { return false }
                return reason.hasSuffix(AnswerReading.notAuthoritative)
            }
        }
    }

    init(_ history: History, _ faults: [String: Int], _ proxy: FaultProxy.Counts) {
        var outcomes: [String: Int] = [:]
        var pending = 0
        for event in history.events {
            let isRead = event.question == .read ? "reads" : "writes"
            switch event.outcome {
            case .ok: outcomes["\(isRead) ok", default: 0] += 1
            case .refused(let code): outcomes["\(isRead) \(code)", default: 0] += 1
            case .unknown(let reason): outcomes["\(isRead) \(reason)", default: 0] += 1
            }
            if event.sight?.isPending == true { pending += 1 }
        }
        let untaken = UntakenWrites(history)
        let slowest = history.events.max { $0.duration < $1.duration }
        let refusedWrites = history.conflicts.map(\.writes.count).reduce(0, +)
        text = """
            \(history.events.count) calls: \(Self.list(outcomes)); \
            slowest \((slowest?.duration ?? 0) / 1000) ms; \
            \(pending) answers pending; \(refusedWrites) writes in \(history.conflicts.count) conflicts; \
            \(Self.refusedBelowAndDone(Account(history))) refused by a layer below and carried out
            faults: \(Self.list(faults)); \(proxy.commitCuts) commits cut from their answers, \
            \(proxy.resets) connections reset, \(proxy.swallowed) swallowed
            \(untaken.writes.count) writes that nobody took:
            \(untaken.lines.map { "  \($0)" }.joined(separator: "\n"))
            the slowest: \(slowest.map(untaken.story) ?? "none")
            """
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
