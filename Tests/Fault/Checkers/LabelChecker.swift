/// I7: an answer says truly which layer it comes from and how old it may be.
enum LabelChecker {
    /// Whole seconds are told, and the time to the answer passes.
    private static let ageSlack: Int64 = 1_100_000
    /// A millisecond is the finest that times of day are told in.
    private static let timeSlack: Int64 = 2000

    static func violations(_ account: Account) -> [Violation] {
        account.calls.flatMap { calls -> [Violation] in
            var found = calls.compactMap { ownFault(of: $0, account).map { Violation("I7", $0.0, $0.1) } }
            found += stale(calls, account)
            return found
        }
    }

    /// What one answer says of itself.
    private static func ownFault(of event: CallEvent, _ account: Account) -> (String, [CallEvent])? {
        guard let sight = event.sight, event.outcome == .ok else { return nil }
        let outage = account.history.outages.first {
            $0.contains(event.invoked) && $0.contains(event.finished)
        }
        guard sight.source != nil else {
            // The answer of an operation that is asked again may be remembered.
            guard outage != nil, event.question == .read else { return nil }
            return ("an answer from the primary store while that was away", [event])
        }
        if sight.warnings.isEmpty { return ("an answer from below without a warning", [event]) }
        guard let asOf = sight.asOf, let age = sight.ageSeconds else {
            return ("an answer from below without its age", [event])
        }
        if let outage, asOf > outage.lowerBound + timeSlack {
            return ("a copy as of a time at which the primary store was away", [event])
        }
        let born =
            event.invoked - asOf - ageSlack...max(event.invoked - asOf, event.finished - asOf) + timeSlack
        return born.contains(age * 1_000_000) ? nil : ("an age of \(age) s that is not true", [event])
    }

    /// Reads that miss what had been told before they were asked, or stored before the time they name.
    private static func stale(_ calls: [CallEvent], _ account: Account) -> [Violation] {
        let told = calls.filter { $0.sight != nil && $0.outcome == .ok }.sorted { $0.finished < $1.finished }
        let ofAll = ladder(told)
        let ofStore = ladder(told.filter { $0.sight?.source == nil })
        return calls.compactMap { event in
            guard event.question == .read, event.outcome == .ok, let sight = event.sight else { return nil }
            let isFresh = sight.source == nil
            let steps = isFresh ? ofAll : ofStore
            let bound = isFresh ? event.invoked : (sight.asOf ?? 0) - timeSlack
            let low = steps.partitioningIndex { $0.finished >= bound }
            guard low > 0, let least = steps[low - 1].sight, sight.version < least.version else { return nil }
            return Violation(
                "I7", isFresh ? "a stale answer as from the primary store" : "a copy older than it says",
                [steps[low - 1], event])
        }
    }

    /// Of answers in the order of their coming those that told a version above all before.
    private static func ladder(_ told: [CallEvent]) -> [CallEvent] {
        told.reduce(into: []) { steps, event in
            if (steps.last?.sight?.version ?? 0) < event.sight?.version ?? 0 { steps.append(event) }
        }
    }
}

extension Array {
    /// The first place at which `belongs` holds, where it holds from some place on.
    fileprivate func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
