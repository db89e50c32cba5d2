import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `kill -9` under load: no client notices, nothing is lost, nothing happens twice.
    ///
    /// Each service is killed `HOLDFAST_CRASH_KILLS` times (3 unless said otherwise), at random moments at
    /// least as
    /// far apart as a service must have been ready to be started again at once.
    @Suite struct CrashTests {
        private static let services = ["workitems", "vendors", "deployments"]
        private static let clientCount = 4
        private static let callsPerSecond = 500
        private static let kills = environmentValue("HOLDFAST_CRASH_KILLS").flatMap { Int($0) } ?? 3
        /// Between two kills of one service; with a random share of `spread` on top.
        private static let spacing = Duration.seconds(10.5)
        private static let spread = 1500

        @Test(arguments: Backend.allCases)
        func servicesKilledUnderLoad_failNoCallAndLoseAndDoubleNoWrite(backend: Backend) async throws {
            let seed = SeededGenerator.seedOfThisRun()
            try await backend.withRunning { installation, _ in
                var lanes: [LoadClient] = []
                for lane in 0..<Self.clientCount {
                    lanes.append(try await LoadClient.make(client: installation.client(), lane: lane))
                }
                let stop = OneShot<Void>()
                let interval = Duration.seconds(1) / (Self.callsPerSecond / Self.clientCount)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in lanes { group.addTask { try await lane.run(every: interval, until: stop) } }
                    for (index, service) in Self.services.enumerated() {
                        let random = SeededGenerator(seed: seed &+ UInt64(index))
                        group.addTask { try await Self.kill(service, of: installation, random: random) }
                    }
                    for _ in Self.services { try await group.next() }
                    stop.complete(.success(()))
                    try await group.waitForAll()
                }
                let killsInAll = Self.kills * Self.services.count
                let name = "crash, \(backend), \(killsInAll) kills, seed \(seed)"
                let calls = try await LoadClient.judge(lanes, name)
                #expect(calls > killsInAll * 100, "only \(calls) calls were made")
                try FailurePage.judge(
                    "a service is killed", clients: try LoadClient.words(lanes),
                    afterwards: try await FailurePage.afterwards("workitems", installation))
            }
        }

        private static func kill(_ service: String, of installation: Installation, random: SeededGenerator)
            async throws
        {
            var random = random
            for _ in 0..<kills {
                let extra = Duration.milliseconds(Int.random(in: 0..<spread, using: &random))
                try await Metronome.pause(spacing + extra)
                let status = try await installation.status(of: service)
                let pid = try #require(status?["pid"]?.integer, "\(service) does not run")
                Foundation.kill(pid_t(pid), SIGKILL)
            }
        }

        @Test func supervisorKilled_leavesNoProcessBehind() async throws {
            try await Installation.with { installation in
                let supervisor = try await installation.run()
                let children = installation.processes.count
                #expect(children >= 4)
                supervisor.signal(SIGKILL)
                _ = try await supervisor.exit(within: .seconds(5))
                try await installation.noneLeft(within: .seconds(5))
                try FailurePage.judge(
                    "the supervisor is killed, with no client there", clients: "nothing: there are none",
                    afterwards: "its services leave within seconds; the next client starts another")
            }
        }
    }
}
