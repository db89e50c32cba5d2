import Wire

/// What clients saw while one fault was there, or none.
struct DrillAccount: Sendable, Equatable {
    /// Failures that are told in words.
    static let failuresToldMax = 5

    /// What was provoked; nil: nothing.
    let fault: DrillPlan.Fault?
    private(set) var calls = 0
    private(set) var failures = 0
    private(set) var failuresTold: [String] = []
    private(set) var slowestMilliseconds: Int64 = 0
    private(set) var slowestTool = ""
    private(set) var sources: [String: Int] = [:]
    private(set) var warnings: [String: Int] = [:]
    /// Why it could not be provoked.
    var notProvoked: String?
    /// When the primary store answered a read again, from the fault on, in milliseconds.
    var answeredAfter: Int64?
    /// When all was as before.
    var healedAfter: Int64?

    init(fault: DrillPlan.Fault?) {
        self.fault = fault
    }

    var passed: Bool {
        failures == 0 && (fault == nil || (notProvoked == nil && healedAfter != nil))
    }

    mutating func take(_ answer: DrillAnswer, to call: DrillCall, milliseconds: Int64) {
        calls += 1
        if milliseconds > slowestMilliseconds {
            (slowestMilliseconds, slowestTool) = (milliseconds, call.tool)
        }
        guard answer.failure == nil else {
            failures += 1
            if failuresTold.count < Self.failuresToldMax {
                failuresTold.append("\(call.tool): \(answer.failure ?? "")")
            }
            return
        }
        sources[answer.source, default: 0] += 1
        for warning in answer.warnings { warnings[warning, default: 0] += 1 }
    }

    var json: JSON {
        func counts(_ counts: [String: Int]) -> JSON {
            .object(JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
        }
        var members: JSONObject = [
            "fault": fault.map { .string($0.rawValue) } ?? .null,
            "calls": .integer(calls), "failures": .integer(failures),
            "failures_told": .array(failuresTold.map { .string($0) }),
            "slowest_ms": .integer(slowestMilliseconds), "slowest_tool": .string(slowestTool),
            "answers_by_source": counts(sources), "warnings": counts(warnings),
        ]
        guard fault != nil else { return .object(members) }
        members["not_provoked"] = notProvoked.map { .string($0) } ?? .null
        members["primary_answered_after_ms"] = answeredAfter.map { .integer($0) } ?? .null
        members["healed_after_ms"] = healedAfter.map { .integer($0) } ?? .null
        return .object(members)
    }

    /// A few lines for people.
    var text: String {
        func counts(_ counts: [String: Int]) -> String {
            counts.isEmpty
                ? "none"
                : counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
                    .joined(separator: ", ")
        }
        var lines = ["\(fault?.rawValue ?? "calm"): \(calls) calls, \(failures) failed"]
        if calls > 0 { lines[0] += ", slowest \(slowestMilliseconds) ms (\(slowestTool))" }
        lines += failuresTold.map { "  \($0)" }
        lines.append("  answers: \(counts(sources)); warnings: \(counts(warnings))")
        switch (fault, notProvoked, healedAfter) {
        case (nil, _, _): break
        case (_, let reason?, _): lines.append("  it could not be provoked: \(reason)")
        case (_, nil, let healed?):
            lines.append(
                "  the primary answered again after \(answeredAfter ?? 0) ms, all was well after \(healed) ms"
            )
        case (_, nil, nil):
            lines.append("  it did not heal within \(DrillPlan.healMillisecondsMax / 1000) s")
        }
        return lines.joined(separator: "\n")
    }
}
