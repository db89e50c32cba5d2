public import ArgumentParser
import Foundation
import Wire

/// `holdfast-load`
public struct LoadCommand: AsyncParsableCommand {
    /// What the help says.
    public static let configuration = CommandConfiguration(
        commandName: "holdfast-load",
        abstract: "Measures Holdfast under load, beside what the machine can do.",
        discussion: """
            It starts what it measures, with a store of its own, and ends it. docs/load.md says how to read \
            the figures. Exits with 1 where a soak has found something that grows.
            """)

    @OptionGroup var subject: SubjectOptions
    @OptionGroup var how: ModelOptions
    @OptionGroup var scenarios: ScenarioOptions

    @Option(name: .customLong("json"), help: "Write the figures to this file, too.")
    var jsonPath: String?

    @Option(name: .customLong("plot"), help: "Write a picture of the way up to the knee, as SVG.")
    var plotPath: String?

    /// The command with nothing asked of it.
    public init() {}

    /// Does what the command line asks, and ends the process; on a signal, too, nothing is left running.
    public static func start() -> Never {
        EchoServer.runIfAsked()
        // On the first thread, so that all others have the signals blocked as well: tasks run on those.
        CleanUp.shared.watchSignals()
        Task.detached { await measureAndExit() }
        while true { pause() }
    }

    private static func measureAndExit() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            CleanUp.shared.run()
            Foundation.exit(0)
        } catch {
            CleanUp.shared.run()
            exit(withError: error)
        }
    }

    /// Measures and reports.
    public func run() async throws {
        var plan = try subject.plan()
        if scenarios.peers { plan.target = .stdio }
        how.complete(&plan)
        if let knee = how.knee, scenarios.needsKnee { Progress.say("the knee is given: \(knee)/s") }
        let report = try await measure(plan)
        FileHandle.standardOutput.write(Data(report.text.utf8))
        if let jsonPath { try write(report.json.text + "\n", to: jsonPath) }
        if let plotPath, let ramp = report.ramp {
            let title = "\(plan.target.rawValue), \(plan.mix.name), \(plan.store.rawValue)"
            guard let plot = LatencyPlot(title: title, ramp) else {
                throw LoadFault("there are too few rates for a plot")
            }
            try write(plot.svg, to: plotPath)
        }
        if report.soak?.isFlat == false { throw ExitCode(1) }
    }

    private func write(_ text: String, to path: String) throws {
        do { try text.write(toFile: path, atomically: true, encoding: .utf8) } catch {
            throw LoadFault("\(path) can't be written: \(error.localizedDescription)")
        }
    }

    private func measure(_ plan: LoadPlan) async throws -> LoadReport {
        if scenarios.peers, let python = scenarios.python {
            var report = LoadReport(plan: plan)
            report.peers = try await Peers.measure(plan, python: python, folder: Self.peersFolder)
            return report
        }
        return try await LoadRun(
            plan: plan, model: how.model, rate: how.rate, knownKnee: how.knee,
            hasLimits: !how.withoutLimits, scenarios: scenarios
        ).run()
    }

    private static let peersFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("peers").path
}
