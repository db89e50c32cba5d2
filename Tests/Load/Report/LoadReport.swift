import Foundation
import Wire

/// Everything a run has measured.
struct LoadReport: Sendable {
    let plan: LoadPlan
    /// What is measured, in words.
    var subject = ""
    var seedSeconds = 0.0
    var limits: MachineLimits?
    /// Each kind of the mix alone.
    var kinds: [KindFigures] = []
    /// The mix itself; nil where it has one kind.
    var whole: KindFigures?
    /// One rate that was asked for.
    var open: PhaseResult?
    var ramp: Ramp?
    var overload: Overload?
    var soak: Soak?
    var peers: Peers?
    /// Of all that is measured, at the end.
    var memoryMiB: Double?
    var processCount = 0

    /// The highest rate that was served well; nil where none was looked for or found.
    var knee: Double? { ramp?.knee }

    /// What is as fast as it can be is 1, or 100 %.
    var ratios: [Ratio] { Ratio.all(self) }

    var json: JSON {
        var object: JSONObject = [
            "target": .string(plan.target.rawValue), "store": .string(plan.store.rawValue),
            "mix": .string(plan.mix.name), "seed": .integer(plan.seed),
            "in_flight": .integer(plan.inFlight), "connections": .integer(plan.connections),
            "records": [
                "vendors": .integer(plan.sizes.vendors), "work_items": .integer(plan.sizes.items),
                "deployments": .integer(plan.sizes.deployments),
            ],
            "machine": [
                "processors": .integer(ProcessInfo.processInfo.activeProcessorCount),
                "load_average": Figure.json(Self.loadAverage),
            ],
            "seeding_seconds": Figure.json(seedSeconds),
        ]
        object["limits"] = limits?.json ?? .null
        object["kinds"] = .array(kinds.map(\.json))
        object["whole_mix"] = whole?.json ?? .null
        object["open"] = open?.json ?? .null
        object["ramp"] = ramp?.json ?? .null
        object["overload"] = overload?.json ?? .null
        object["soak"] = soak?.json ?? .null
        object["peers"] = peers.map { .array($0.figures.map(\.json)) } ?? .null
        object["memory_mib"] = Figure.json(memoryMiB)
        object["processes"] = .integer(processCount)
        object["ratios"] = .array(ratios.map(\.json))
        return .object(object)
    }

    static var loadAverage: Double {
        var averages = [0.0, 0, 0]
        return getloadavg(&averages, 3) > 0 ? averages[0] : 0
    }
}

extension KindFigures {
    var json: JSON {
        [
            "mix": .string(mix.name), "alone": alone.json, "busy": busy.json,
            "server_cpu_us_per_call": Figure.json(serverMicroseconds),
            "driver_cpu_us_per_call": Figure.json(driverMicroseconds),
        ]
    }
}

extension Ramp {
    var json: JSON {
        [
            "knee_per_second": Figure.json(knee), "p99_below_ms": Figure.json(criterion.p99Milliseconds),
            "answered_share": Figure.json(criterion.share),
            "steps": .array(
                steps.map { step in
                    var object = step.result.json.object ?? [:]
                    object["good"] = .bool(step.isGood)
                    return .object(object)
                }),
        ]
    }
}

extension Overload {
    var json: JSON {
        [
            "asked_per_second": Figure.json(rate), "before": before.json, "during": during.json,
            "after": after.json, "slow_beyond_ms": Figure.json(slowMilliseconds),
            "recovered_after_ms": recoveredMilliseconds.map { .integer($0) } ?? .null,
            "health": [
                "asked": .integer(health.asked), "failed": .integer(health.failed),
                "slowest_ms": Figure.json(health.slowestMilliseconds),
            ],
        ]
    }
}

extension Soak {
    var json: JSON {
        [
            "run": result.json, "flat": .bool(isFlat),
            "samples": .array(
                samples.map { sample in
                    [
                        "seconds": Figure.json(sample.seconds), "memory_mib": Figure.json(sample.memoryMiB),
                        "descriptors": .integer(sample.descriptors), "wal_mib": Figure.json(sample.walMiB),
                        "postgresql_wal_mib": Figure.json(sample.serverWalMiB),
                    ]
                }),
            "series": .array(
                series.map { one in
                    [
                        "name": .string(one.name), "flat": .bool(one.isFlat),
                        "per_hour": Figure.json(one.growth?.perHour), "tau": Figure.json(one.growth?.tau),
                    ]
                }),
        ]
    }
}

extension Peers.Figures {
    var json: JSON {
        var object = kind.json.object ?? [:]
        object["name"] = .string(name)
        object["memory_mib"] = Figure.json(memoryMiB)
        return .object(object)
    }
}

extension MachineLimits {
    var json: JSON {
        [
            "ping_pong_300_bytes_us": pingPong.json, "flush_8_kib_us": flush.json,
            "driver_against_echo": ["alone": driverAlone.json, "busy": driverBusy.json],
            "postgresql": .array(stores.map(\.json)),
        ]
    }
}

extension StoreLimit {
    var json: JSON {
        [
            "service": .string(work.service.rawValue), "lookup_us": lookup.json,
            "pipelined_lookups_per_second": Figure.json(pipelinedLookups),
            "transaction_of": .string(work.write.name), "transaction_us": transaction.json,
            "pgbench_lookups_per_second": Figure.json(benchLookups),
            "pgbench_transactions_per_second": Figure.json(benchTransactions),
        ]
    }
}
