import Wire

/// What a drill came to.
struct DrillReport: Sendable, Equatable {
    let service: String
    let accounts: [DrillAccount]
    let omissions: [DrillPlan.Omission]
    /// The work item that could not be deleted.
    let leftRecord: String?

    /// Whether no call failed and all that was provoked has healed.
    var passed: Bool { accounts.allSatisfy(\.passed) }

    var json: JSON {
        [
            "passed": .bool(passed), "service": .string(service),
            "calls": .integer(accounts.reduce(0) { $0 + $1.calls }),
            "failures": .integer(accounts.reduce(0) { $0 + $1.failures }),
            "slowest_ms": .integer(accounts.map(\.slowestMilliseconds).max() ?? 0),
            "phases": .array(accounts.map(\.json)),
            "omitted": .array(
                omissions.map { ["fault": .string($0.fault.rawValue), "reason": .string($0.reason)] }),
            "left_record": leftRecord.map { .string($0) } ?? .null,
        ]
    }

    /// For people.
    var text: String {
        var lines = accounts.map(\.text)
        lines += omissions.map { "\($0.fault.rawValue): left out, \($0.reason)" }
        if let leftRecord { lines.append("The work item \(leftRecord) stays behind: a write to it failed.") }
        lines.append(
            passed
                ? "Passed: no call failed, and all is as before."
                : "Failed: a call failed, or something is not as before; `holdfast status` shows more.")
        return lines.joined(separator: "\n")
    }
}
