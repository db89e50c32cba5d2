import Foundation
import TestSupport
import Testing

/// Clients write and read lists on the executables as they ship while everything around them fails; in the
/// end the record of what they were told is judged. `HOLDFAST_FAULT_SECONDS` says for how long (120),
/// `HOLDFAST_FAULT_SEED` which run of them all.
@Suite(.serialized) struct FaultRunTests {
    private static let seconds = environmentValue("HOLDFAST_FAULT_SECONDS").flatMap { Int($0) } ?? 120
    private static let seed =
        environmentValue("HOLDFAST_FAULT_SEED").flatMap { UInt64($0) } ?? SeededGenerator.seedOfThisRun()
    private static let kept = environmentValue("HOLDFAST_FAULT_KEEP")

    @Test func faultsUnderLoad_breakNoPromise() async throws {
        Self.say("HOLDFAST_FAULT_SEED=\(Self.seed), \(Self.seconds) s of faults")
        let directory = Self.kept ?? FileManager.default.temporaryDirectory.path
        let record = "\(directory)/holdfast-fault-\(Self.seed).jsonl"
        let recorder = try Recorder(path: record)
        var violations: [String] = []
        do { violations = try await Self.run(recorder) } catch {
            violations = ["the run broke off: \(error)"]
        }
        recorder.flush()
        if violations.isEmpty {
            if Self.kept == nil { try FileManager.default.removeItem(atPath: record) }
        } else {
            let text = violations.prefix(20).joined(separator: "\n")
            Issue.record(
                "\(violations.count) violations, seed \(Self.seed), all calls in \(record):\n\(text)")
        }
        Self.say("HOLDFAST_FAULT_SEED=\(Self.seed), \(violations.count) violations")
    }

    private static func run(_ recorder: Recorder) async throws -> [String] {
        let server = try await FaultyServer(recorder: recorder)
        return try await Installation.with(.postgresql(server.proxiedURL)) { installation in
            let victims = Victims(installation, supervisor: try await installation.run())
            var size = Workload.Size()
            size.generations = 1 + (seconds - 1) / Int(size.hotFor.seconds)
            let workload = try await Workload.make(size, on: installation, recorder: recorder, seed: seed)
            let nemesis = Nemesis(victims, server: server, workload: workload, recorder: recorder)
            let plan = FaultPlan(seed: seed, seconds: seconds, clients: workload.clients.count)
            let probe = ConnectProbe(installation, victims: victims)
            var end = EndState()
            end.before = ProcessFigures.all(of: installation)
            let stop = OneShot<Void>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await workload.run(until: stop) }
                group.addTask { try await probe.run(until: stop) }
                group.addTask {
                    defer { stop.complete(.success(())) }
                    try await nemesis.run(plan)
                }
                try await group.waitForAll()
            }
            let client = try await installation.client()
            let aftermath = Aftermath(
                installation: installation, server: server, entities: workload.entities, client: client)
            var history = try await aftermath.history(of: recorder)
            try await workload.readAll()
            history.events = recorder.events
            end.refusals = probe.refusals
            try await end.read(installation, server)
            say(RunReport(history, nemesis.counts, server.proxy.counts).text)
            let violations = (Checkers.violations(history) + EndChecker.violations(end)).map(\.description)
            try await client.close()
            for client in workload.clients { try await client.close() }
            _ = try await installation.holdfast("stop")
            if let kept {
                try FileManager.default.copyItem(
                    atPath: installation.logPath, toPath: "\(kept)/holdfast-fault-\(seed).log")
            }
            return violations
        }
    }

    private static func say(_ line: String) {
        FileHandle.standardError.write(Data("fault run: \(line)\n".utf8))
    }
}
