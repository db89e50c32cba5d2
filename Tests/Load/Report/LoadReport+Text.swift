import Foundation

/// The report as people read it.
extension LoadReport {
    var text: String {
        var parts: [String] = []
        if !subject.isEmpty {
            parts.append(
                """
                \(subject); store: \(plan.store.rawValue); mix: \(plan.mix.name); seed \(plan.seed)
                  \(plan.sizes.vendors) vendors, \(plan.sizes.items) work items, \
                \(plan.sizes.deployments) deployments, as far as it has them, made in \
                \(Figure.text(seedSeconds)) s
                  \(ProcessInfo.processInfo.activeProcessorCount) processors, load now \
                \(Figure.text(Self.loadAverage))
                """)
        }
        if let limits { parts.append(limits.text(inFlight: plan.inFlight)) }
        if !kinds.isEmpty { parts.append(kindsText) }
        if !ratios.isEmpty { parts.append(ratiosText) }
        if let open { parts.append("open model\n" + Self.steps([(open, nil)])) }
        if let ramp { parts.append(Self.text(ramp)) }
        if let overload { parts.append(Self.text(overload)) }
        if let soak { parts.append(Self.text(soak)) }
        if let peers { parts.append(Self.text(peers, inFlight: plan.inFlight)) }
        if let memoryMiB {
            parts.append("memory at the end: \(Figure.text(memoryMiB)) MiB in \(processCount) processes")
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var kindsText: String {
        var table = TextTable([
            "", "p50", "p90", "p95", "p99", "p99.9", "p99.99", "max", "per s", "cpu", "driver", "errors",
        ])
        for figures in kinds + (whole.map { [$0] } ?? []) {
            for (label, result, isBusy) in [
                (figures.mix.name, figures.alone, false),
                ("  \(plan.inFlight) in flight", figures.busy, true),
            ] {
                table.add(
                    [label] + Self.percentiles(result.summary) + [
                        Figure.text(result.achieved),
                        isBusy ? Figure.text(figures.serverMicroseconds) : "",
                        isBusy ? Figure.text(figures.driverMicroseconds) : "", result.errorText,
                    ])
            }
        }
        return
            "closed model: microseconds, one call at a time and \(plan.inFlight); cpu: of what is measured "
            + "(PostgreSQL apart) and of the driver, for each call\n" + table.text
    }

    private var ratiosText: String {
        var table = TextTable(["against the limits", "value", "limit", "ratio", "of"])
        for ratio in ratios {
            let isRate = ratio.unit == "per_second"
            table.add([
                ratio.figure, Figure.text(ratio.value) + (isRate ? "/s" : " us"),
                Figure.text(ratio.limitValue) + (isRate ? "/s" : " us"),
                isRate ? "\(Figure.text(ratio.ratio * 100)) %" : "\(Figure.text(ratio.ratio))x", ratio.limit,
            ])
        }
        return table.text
    }

    static func percentiles(_ summary: LatencySummary?) -> [String] {
        [
            summary?.p50, summary?.p90, summary?.p95, summary?.p99, summary?.p999, summary?.p9999,
            summary?.max,
        ].map { Figure.text($0) }
    }

    private static func steps(_ steps: [(PhaseResult, Bool?)]) -> String {
        var table = TextTable([
            "asked per s", "answered", "p50", "p90", "p95", "p99", "p99.9", "p99.99", "max", "sent late p99",
            "", "errors",
        ])
        for (result, isGood) in steps {
            table.add(
                [Figure.text(result.asked), Figure.text(result.achieved)] + percentiles(result.summary) + [
                    Figure.text(result.tally.lag.summary?.p99),
                    isGood.map { $0 ? "good" : "too much" } ?? "", result.errorText,
                ])
        }
        return table.text
    }

    private static func text(_ ramp: Ramp) -> String {
        let knee = ramp.knee.map { "\(Figure.text($0))/s" } ?? "none: the least asked was too much"
        return """
            open model: microseconds from when a call was due; good: p99 below \
            \(Figure.text(ramp.criterion.p99Milliseconds)) ms and \
            \(Figure.text(ramp.criterion.share * 100)) % answered
            \(steps(ramp.steps.map { ($0.result, $0.isGood) }))
              knee: \(knee)
            """
    }

    private static func text(_ overload: Overload) -> String {
        let during = overload.during
        let recovered = overload.recoveredMilliseconds.map { "\($0) ms" } ?? "not within the time watched"
        return """
            overload: \(Figure.text(overload.rate))/s asked for \(Figure.text(during.phase.seconds)) s
            \(steps([(overload.before, nil), (during, nil), (overload.after, nil)]))
              refused with word of when to ask again: \(during.tally.refusedForNow); other failures: \
            \(during.tally.failed - during.tally.refusedForNow); never sent, every connection full: \
            \(during.tally.unsent)
              p99 of what was accepted: \(Figure.text((during.summary?.p99 ?? .nan) / 1000)) ms
              health: asked \(overload.health.asked) times, not well \(overload.health.failed) times, \
            slowest answer \(Figure.text(overload.health.slowestMilliseconds)) ms
              itself again after: \(recovered)
            """
    }

    private static func text(_ soak: Soak) -> String {
        var table = TextTable(["", "first", "last", "an hour", "tau", ""])
        let ends: [(Soak.Sample) -> Double] = [\.memoryMiB, { Double($0.descriptors) }, \.walMiB]
        for (series, value) in zip(soak.series, ends) {
            table.add([
                series.name, Figure.text(soak.samples.first.map(value)),
                Figure.text(soak.samples.last.map(value)), Figure.text(series.growth?.perHour),
                Figure.text(series.growth?.tau),
                series.growth == nil ? "too few samples to tell" : series.isFlat ? "flat" : "GROWS",
            ])
        }
        return "soak: \(soak.samples.count) samples\n\(steps([(soak.result, nil)]))\n\(table.text)"
    }

    private static func text(_ peers: Peers, inFlight: Int) -> String {
        var table = TextTable(["query_vendor_status over stdio", "p50", "p99", "per s", "p99", "cpu", "MiB"])
        for one in peers.figures {
            table.add([
                one.name, Figure.text(one.kind.alone.summary?.p50), Figure.text(one.kind.alone.summary?.p99),
                Figure.text(one.kind.busy.achieved), Figure.text(one.kind.busy.summary?.p99),
                Figure.text(one.kind.serverMicroseconds), Figure.text(one.memoryMiB),
            ])
        }
        return "microseconds one at a time; then \(inFlight) in flight over \(peers.clients) clients\n"
            + table.text
    }
}

extension MachineLimits {
    func text(inFlight: Int) -> String {
        var table = TextTable(["this machine", "p50", "p99", "per s"])
        let row = { (name: String, summary: LatencySummary?, rate: Double?) in
            [name, Figure.text(summary?.p50), Figure.text(summary?.p99), Figure.text(rate)]
        }
        table.add(row("300 bytes to another process and back", pingPong, nil))
        table.add(row("8 KiB written and flushed", flush, nil))
        table.add(row("the driver and a server that does nothing", driverAlone.summary, driverAlone.achieved))
        table.add(row("  \(inFlight) in flight", driverBusy.summary, driverBusy.achieved))
        for store in stores {
            let name = store.work.service.rawValue
            table.add(row("PostgreSQL, \(name): lookup", store.lookup, nil))
            table.add(row("  one connection, \(inFlight) on their way", nil, store.pipelinedLookups))
            table.add(row("  pgbench, \(inFlight) clients", nil, store.benchLookups))
            table.add(row("  the transaction of \(store.work.write.name)", store.transaction, nil))
            table.add(row("  pgbench, \(inFlight) clients", nil, store.benchTransactions))
        }
        return "limits: microseconds\n" + table.text
    }
}
