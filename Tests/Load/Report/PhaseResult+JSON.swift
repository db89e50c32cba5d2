import Wire

extension LatencySummary {
    /// In microseconds.
    var json: JSON {
        [
            "count": .integer(count), "mean": Figure.json(mean), "p50": Figure.json(p50),
            "p90": Figure.json(p90), "p95": Figure.json(p95), "p99": Figure.json(p99),
            "p99.9": Figure.json(p999), "p99.99": Figure.json(p9999), "max": Figure.json(max),
        ]
    }
}

extension PhaseResult {
    /// All that a phase showed; latencies in microseconds, of calls that were answered with a result.
    var json: JSON {
        var figures: JSONObject = [
            "seconds": Figure.json(phase.seconds), "mix": .string(phase.mix.name),
        ]
        switch phase.load {
        case .rate(let rate):
            figures["model"] = "open"
            figures["asked_per_second"] = Figure.json(rate)
        case .inFlight(let count):
            figures["model"] = "closed"
            figures["in_flight"] = .integer(count)
        }
        figures["answered_per_second"] = Figure.json(achieved)
        figures["sent"] = .integer(tally.sent)
        figures["answered"] = .integer(tally.answered)
        figures["unsent"] = .integer(tally.unsent)
        figures["refused_for_now"] = .integer(tally.refusedForNow)
        figures["errors"] = .object(
            JSONObject(tally.errors.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }))
        figures["latency_us"] = summary?.json ?? .null
        figures["sent_late_us"] = tally.lag.summary?.json ?? .null
        if phase.mix.entries.count > 1 {
            figures["kinds"] = .object(
                JSONObject(
                    CallKind.allCases.compactMap { kind in
                        tally.latencies[kind.rawValue]?.summary.map { (kind.name, $0.json) }
                    }))
        }
        return .object(figures)
    }

    /// How many calls failed and how, for people; empty where none did.
    var errorText: String {
        var parts = tally.errors.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        if tally.unsent > 0 { parts.append("\(tally.unsent) not sent") }
        return parts.joined(separator: ", ")
    }
}
