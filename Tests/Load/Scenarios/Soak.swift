import TestSupport

/// Half the knee for long: nothing may grow.
struct Soak: Sendable {
    /// What was held at one moment.
    struct Sample: Sendable {
        let seconds: Double
        let memoryMiB: Double
        let descriptors: Int
        /// Of the SQLite files.
        let walMiB: Double
        /// Of PostgreSQL; zero for the embedded store.
        let serverWalMiB: Double
    }

    /// One thing that must not grow.
    struct Series: Sendable {
        let name: String
        let growth: Growth?
        /// More than this, and more than a twentieth, is growth.
        let allowance: Double

        /// Whether it has not grown; true where there is too little to tell.
        var isFlat: Bool { !(growth?.isGrowth(beyond: allowance) ?? false) }
    }

    let result: PhaseResult
    let samples: [Sample]

    /// What is judged.
    var series: [Series] {
        let growth = { (value: (Sample) -> Double) in
            Growth(samples.map { Growth.Sample(seconds: $0.seconds, value: value($0)) })
        }
        return [
            Series(name: "memory, MiB", growth: growth { $0.memoryMiB }, allowance: 4),
            Series(name: "descriptors", growth: growth { Double($0.descriptors) }, allowance: 4),
            Series(name: "WAL of SQLite, MiB", growth: growth { $0.walMiB }, allowance: 16),
        ]
    }

    /// Whether nothing has grown.
    var isFlat: Bool { series.allSatisfy(\.isFlat) }

    /// Runs for so many seconds, with a sample each `interval`.
    static func measure(
        _ rig: Rig, _ plan: LoadPlan, rate: Double, seconds: Double, interval: Double, serverHome: String?
    ) async throws -> Soak {
        let start = Driver.now()
        let sampling = Task { () -> [Sample] in
            var samples: [Sample] = []
            while !Task.isCancelled {
                let sample = take(rig.measured, serverHome, since: start)
                samples.append(sample)
                Progress.say(
                    "  \(Int(sample.seconds)) s: \(Figure.text(sample.memoryMiB)) MiB, "
                        + "\(sample.descriptors) descriptors, WAL \(Figure.text(sample.walMiB)) MiB")
                try? await Metronome.pause(.seconds(interval))
            }
            return samples
        }
        do {
            let phase = Phase(.rate(rate), seconds: seconds, plan.mix)
            let results = try await rig.session.run([phase])
            sampling.cancel()
            return Soak(result: results[0], samples: await sampling.value)
        } catch {
            sampling.cancel()
            throw error
        }
    }

    private static func take(_ measured: any Measured, _ serverHome: String?, since start: Int64) -> Sample {
        let figures = ProcessFigures(measured.pids)
        return Sample(
            seconds: Double(Driver.now() - start) / 1e9, memoryMiB: figures.memoryMiB,
            descriptors: figures.descriptors,
            walMiB: measured.home.map { FileSizes.mebibytes(below: $0, suffix: "-wal") } ?? 0,
            serverWalMiB: serverHome.map { FileSizes.mebibytes(below: "\($0)/data/pg_wal", suffix: "") } ?? 0)
    }
}
