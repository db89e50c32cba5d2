import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// A service that hangs, or dies again and again, under load: its standby answers and takes the
    /// writes, no call fails, nothing is lost, nothing happens twice.
    ///
    /// Faults come for `HOLDFAST_FAULT_SECONDS` (6 unless said otherwise), under `HOLDFAST_OUTAGE_CALLS`
    /// calls a second (200), half of them writes.
    @Suite struct StandInTests {
        enum Fault: String, CaseIterable, CustomTestStringConvertible {
            case killedEverySecond = "killed every second"
            case stopped = "stopped"
            case killedWhileTheDatabaseIsAway = "killed while the database is away"

            var testDescription: String { rawValue }

            /// What it is in the page of failures.
            var sentence: String {
                switch self {
                case .killedEverySecond: "a service dies again and again"
                case .stopped: "a service hangs"
                case .killedWhileTheDatabaseIsAway: "a service dies while PostgreSQL is away"
                }
            }
        }

        private static let lanes = 4
        private static let callsPerSecond =
            environmentValue("HOLDFAST_OUTAGE_CALLS").flatMap { Int($0) } ?? 200
        private static let seconds =
            environmentValue("HOLDFAST_FAULT_SECONDS").flatMap { Int($0) } ?? 6

        @Test(arguments: [Fault.killedEverySecond, .stopped])
        func embeddedServiceInTrouble_isStoodInFor(fault: Fault) async throws {
            try await Installation.withRunning(.embedded) { installation, _ in
                try await Self.run(fault, on: installation, server: nil, name: "\(fault.rawValue), embedded")
            }
        }

        @Test(arguments: Fault.allCases)
        func serviceInTrouble_isStoodInFor(fault: Fault) async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.withRunning(.postgresql(url)) { installation, _ in
                try await Self.run(
                    fault, on: installation, server: server, name: "\(fault.rawValue), PostgreSQL")
            }
        }

        private static func run(
            _ fault: Fault, on installation: Installation, server: TemporaryPostgreSQL?, name: String
        ) async throws {
            var lanes: [LoadClient] = []
            for lane in 0..<Self.lanes {
                lanes.append(try await LoadClient.make(client: installation.client(), lane: lane))
            }
            let stop = OneShot<Void>()
            let interval = Duration.seconds(1) / (callsPerSecond / Self.lanes)
            let observer = try await installation.client()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in lanes { group.addTask { try await lane.run(every: interval, until: stop) } }
                try await Metronome.pause(.seconds(1))
                if fault == .killedWhileTheDatabaseIsAway { try server?.stop(.immediate) }
                for second in 0..<seconds {
                    let isDue = fault != .stopped || second % 60 == 0
                    if isDue { try await signal(fault == .stopped ? SIGSTOP : SIGKILL, installation) }
                    try await Metronome.pause(.seconds(1))
                }
                if fault == .killedWhileTheDatabaseIsAway { try server?.start() }
                try await LoadClient.awaitHealth(observer)
                stop.complete(.success(()))
                try await group.waitForAll()
            }
            try await LoadClient.awaitHealth(observer)
            try await Convergence.judge(installation, observer, "\(name), \(seconds) s")
            try await LoadClient.judge(lanes, "\(name), \(seconds) s")
            try FailurePage.judge(
                fault.sentence, clients: try LoadClient.words(lanes),
                afterwards: try await FailurePage.afterwards("workitems", installation),
                test: "serviceInTrouble_isStoodInFor")
            if server != nil { try await Convergence.judgeLayers(installation, "\(name), \(seconds) s") }
        }

        private static func signal(_ signal: Int32, _ installation: Installation) async throws {
            guard let pid = try await installation.status(of: "workitems")?["pid"]?.integer else { return }
            kill(pid_t(pid), signal)
        }
    }
}
