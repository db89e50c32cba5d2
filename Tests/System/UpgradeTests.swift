import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast upgrade`: new programs behind the same sockets, under load, and back where they are bad.
    @Suite struct UpgradeTests {
        /// How many instances there are to replace.
        private static let instances = 7
        private static let callsPerSecond =
            environmentValue("HOLDFAST_UPGRADE_RATE").flatMap { Int($0) } ?? 100

        /// Runs `body` under the load of four clients, one of them over HTTP; answers their account.
        private func underLoad(
            _ installation: Installation, port: Int, _ body: () async throws -> Void
        ) async throws -> [LoadClient] {
            var callers: [any ToolCaller] = [
                ScenarioClient(.july2026, HTTPWire(port: port), capabilities: [:], record: nil)
            ]
            for _ in 1..<4 { callers.append(try await installation.client()) }
            var lanes: [LoadClient] = []
            for (lane, caller) in callers.enumerated() {
                lanes.append(try await LoadClient.make(client: caller, lane: lane))
            }
            let stop = OneShot<Void>()
            let interval = Duration.seconds(1) * callers.count / Self.callsPerSecond
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in lanes {
                    group.addTask { try await lane.run(every: interval, until: stop) }
                }
                defer { stop.complete(.success(())) }
                try await LoadClient.awaitCalls(10, by: lanes)
                try await body()
                try await LoadClient.awaitCalls(10, by: lanes)
                stop.complete(.success(()))
                try await group.waitForAll()
            }
            return lanes
        }

        /// The state of each instance as it is now.
        private func services(_ installation: Installation) async throws -> [JSON] {
            try #require(try await installation.status()?["services"]?.array)
        }

        private func upgrade(_ installation: Installation, to set: ProgramSet) async throws -> CommandOutcome
        {
            try await installation.holdfast(
                "upgrade", "--programs", set.directory, "--watch", "1", within: .seconds(240))
        }

        /// What each process was started as.
        private func commands(_ installation: Installation, of set: ProgramSet) -> Int {
            installation.processes.filter { $0.command.contains(set.directory + "/") }.count
        }

        @Test func underLoad_failsNoCall() async throws {
            let set = try ProgramSet()
            try await HTTPInstallation.withInstallation { installation, port in
                let lanes = try await underLoad(installation, port: port) {
                    let outcome = try await upgrade(installation, to: set)
                    #expect(outcome.succeeded, "\(outcome.output)\(outcome.errors)")
                }
                try await LoadClient.judge(lanes, "upgrade")
                #expect(try await installation.status()?["programs"]?.string == set.directory)
                #expect(commands(installation, of: set) == Self.instances)
                #expect(
                    try String(contentsOfFile: kept(installation), encoding: .utf8).contains(set.directory))
                #expect(try await services(installation).allSatisfy { $0["restarts"] == 1 })
                let again = try await upgrade(installation, to: set)
                #expect(again.exit == .code(69) && again.errors.contains("already"), "\(again.errors)")
            }
        }

        /// Where an upgrade is kept for the next supervisor.
        private func kept(_ installation: Installation) -> String { installation.home + "/programs.json" }

        @Test func whoeverStartsNext_hasTheNewPrograms_unlessTheyAreGone() async throws {
            let set = try ProgramSet()
            try await Installation.with { installation in
                let own = URL(fileURLWithPath: Installation.program("holdfast")).resolvingSymlinksInPath()
                    .deletingLastPathComponent().path
                let record: JSON = ["supervisor": .string(own), "programs": .string(set.directory)]
                try record.text.write(toFile: kept(installation), atomically: true, encoding: .utf8)
                let first = try await installation.run()
                #expect(try await installation.status()?["programs"]?.string == set.directory)
                #expect(commands(installation, of: set) == Self.instances - 1)
                try await installation.stop(first)
                try FileManager.default.removeItem(atPath: set.directory + "/holdfast-vendors")
                let second = try await installation.run()
                #expect(try await installation.status()?["programs"]?.string == own)
                try await installation.stop(second)
            }
        }

        /// A primary whose new program does not work: its standby has the writes until the previous is back.
        @Test(arguments: ProgramSet.Fault.allCases)
        func badProgram_isReturnedFromByItself_andNoCallFails(fault: ProgramSet.Fault) async throws {
            let set = try ProgramSet(faulty: "holdfast-workitems", fault)
            let store = try (fault == .exits ? Backend.postgresql : .embedded).makeStore()
            try await HTTPInstallation.withInstallation(store) { installation, port in
                let before = try #require(try await installation.status()?["programs"])
                let lanes = try await underLoad(installation, port: port) {
                    let outcome = try await upgrade(installation, to: set)
                    #expect(outcome.exit == .code(1), "\(outcome.output)")
                    #expect(outcome.errors.contains("the new workitems"), "\(outcome.errors)")
                    #expect(outcome.errors.contains("previous program again"), "\(outcome.errors)")
                }
                try await LoadClient.judge(lanes, "upgrade whose workitems \(fault.rawValue)")
                let status = try #require(try await installation.status())
                #expect(status["programs"] == before)
                #expect(status["upgrade"]?["state"] == "returned")
                #expect(commands(installation, of: set) == 0)
                try await installation.ready()
                try FailurePage.judge(
                    "an upgrade brings a program that does not work", clients: try LoadClient.words(lanes),
                    afterwards:
                        "`\(status["upgrade"]?["state"]?.string ?? "")`: all have their previous programs")
            }
        }

        @Test func programsThatAreMissing_areNamed_andNothingIsTouched() async throws {
            let set = try ProgramSet()
            try FileManager.default.removeItem(atPath: set.directory + "/holdfast-vendors")
            try await Installation.withRunning { installation, _ in
                let outcome = try await upgrade(installation, to: set)
                #expect(outcome.exit == .code(69))
                #expect(outcome.errors.contains("lacks holdfast-vendors"), "\(outcome.errors)")
                #expect(try await services(installation).allSatisfy { $0["restarts"] == 0 })
            }
        }
    }
}
