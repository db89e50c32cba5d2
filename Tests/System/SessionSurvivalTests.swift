import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Sessions of each kind, at work and with subscriptions, while every service is killed again and again
    /// and then restarted one after another: no call fails, and each change of a record that is subscribed to
    /// is told.
    ///
    /// Each service is killed `HOLDFAST_CRASH_KILLS` times (3 unless said otherwise).
    @Suite struct SessionSurvivalTests {
        private static let services = ["workitems", "vendors", "deployments"]
        private static let rounds = environmentValue("HOLDFAST_CRASH_KILLS").flatMap { Int($0) } ?? 3
        /// Of each session.
        private static let callsPerSecond = 20

        @Test(arguments: Backend.allCases)
        func sessions_outliveKillsAndRestartsOfEveryService(backend: Backend) async throws {
            let seed = SeededGenerator.seedOfThisRun()
            try await HTTPInstallation.withInstallation(backend.makeStore()) { installation, port in
                let records = try await WatchedRecords.make(by: installation.client())
                let sessions = [
                    try await Subscriber.make(
                        "the stdio session", .november2025, StdioWire(installation), uris: records.uris),
                    try await Subscriber.make(
                        "the HTTP session", .november2025, HTTPWire(port: port), uris: records.uris),
                    try await Subscriber.make(
                        "the stateless client", .july2026, HTTPWire(port: port), uris: records.uris),
                ]
                var callers: [any ToolCaller] = sessions.map(\.client)
                callers.append(try await installation.client(.july2026))
                var lanes: [LoadClient] = []
                for (lane, caller) in callers.enumerated() {
                    lanes.append(try await LoadClient.make(client: caller, lane: lane))
                }
                let stop = OneShot<Void>()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in lanes {
                        group.addTask {
                            try await lane.run(every: .seconds(1) / Self.callsPerSecond, until: stop)
                        }
                    }
                    defer { stop.complete(.success(())) }
                    try await records.changeAll(awaitedBy: sessions, after: "the start")
                    try await Self.kill(on: installation, records, sessions, seed: seed)
                    try await Self.restart(on: installation, records, sessions)
                    stop.complete(.success(()))
                    try await group.waitForAll()
                }
                for session in sessions {
                    #expect(session.faults.isEmpty, "\(session.name): \(session.faults.prefix(5))")
                }
                let words = sessions.map { "\($0.words)" }.joined(separator: ", ")
                try await LoadClient.judge(
                    lanes, "sessions, \(backend), \(Self.rounds) kills each, seed \(seed), words \(words)")
                try FailurePage.judge(
                    "every service is killed again and again under open sessions and subscriptions",
                    clients: try LoadClient.words(lanes),
                    afterwards: sessions.allSatisfy { $0.faults.isEmpty }
                        ? "no session ends, each change is told" : "sessions have faults")
                for session in sessions { try await session.client.wire.close() }
            }
        }

        private static func kill(
            on installation: Installation, _ records: WatchedRecords, _ sessions: [Subscriber], seed: UInt64
        ) async throws {
            var random = SeededGenerator(seed: seed)
            for round in 0..<rounds {
                for service in services.shuffled(using: &random) {
                    let pid = try await eventually("\(service) runs", within: .seconds(30)) {
                        try await installation.status(of: service)?["pid"]?.integer
                    }
                    Foundation.kill(pid_t(pid), SIGKILL)
                    try await Metronome.pause(.milliseconds(Int.random(in: 0..<600, using: &random)))
                    try await records.changeAll(
                        awaitedBy: sessions, after: "kill \(round + 1) of \(service)")
                }
            }
        }

        private static func restart(
            on installation: Installation, _ records: WatchedRecords, _ sessions: [Subscriber]
        ) async throws {
            for service in services + services.map({ $0 + "-standby" }) {
                let restart = try await installation.holdfast("restart", service)
                #expect(restart.succeeded, "\(service): \(restart.errors)")
                try await records.changeAll(awaitedBy: sessions, after: "the restart of \(service)")
            }
        }
    }
}
