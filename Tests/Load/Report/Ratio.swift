import Wire

/// A figure beside the limit that was measured in the same run.
struct Ratio: Sendable, Equatable {
    /// Of what; and how much it is.
    let figure: String
    let value: Double
    let limit: String
    let limitValue: Double
    /// `us`, where less is better, or `per_second`.
    let unit: String

    /// The figure as a multiple of the limit.
    var ratio: Double { value / limitValue }

    var json: JSON {
        [
            "figure": .string(figure), "value": Figure.json(value), "limit": .string(limit),
            "limit_value": Figure.json(limitValue), "unit": .string(unit), "ratio": Figure.json(ratio),
        ]
    }

    /// Every ratio that a report's figures and limits allow.
    static func all(_ report: LoadReport) -> [Ratio] {
        guard let limits = report.limits else { return [] }
        let count = report.plan.inFlight
        return report.kinds.flatMap { figures -> [Ratio] in
            guard let kind = figures.mix.entries.first?.kind, let p50 = figures.alone.summary?.p50 else {
                return []
            }
            let rate = figures.busy.achieved
            var ratios = [
                Ratio(
                    figure: "\(kind.name), p50 one at a time", value: p50,
                    limit: "300 bytes there and back", limitValue: limits.pingPong.p50, unit: "us")
            ]
            for store in limits.stores {
                if kind == store.work.read {
                    ratios += latency(kind, p50, "bare lookup", store.lookup.p50)
                    ratios += rates(kind, rate, count, "pgbench, same lookup", store.benchLookups)
                    ratios += rates(
                        kind, rate, count, "one connection, pipelined", store.pipelinedLookups)
                } else if kind == store.work.write {
                    ratios += latency(kind, p50, "same transaction, bare", store.transaction.p50)
                    ratios += rates(
                        kind, rate, count, "pgbench, same transaction", store.benchTransactions)
                }
            }
            return ratios
        }
    }

    private static func latency(_ kind: CallKind, _ value: Double, _ limit: String, _ limitValue: Double)
        -> [Ratio]
    {
        [
            Ratio(
                figure: "\(kind.name), p50 one at a time", value: value, limit: limit,
                limitValue: limitValue, unit: "us")
        ]
    }

    private static func rates(
        _ kind: CallKind, _ value: Double, _ count: Int, _ limit: String, _ limitValue: Double?
    ) -> [Ratio] {
        guard let limitValue else { return [] }
        return [
            Ratio(
                figure: "\(kind.name), \(count) in flight", value: value, limit: limit,
                limitValue: limitValue, unit: "per_second")
        ]
    }
}
