import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The supervisor dies while clients are at work: sessions go on under another, and no call fails.
    @Suite struct SupervisorDeathTests {
        @Test(arguments: Backend.allCases)
        func supervisorKilledUnderLoad_isReplacedByOneAndNoCallFails(backend: Backend) async throws {
            try await backend.with { installation in
                let clients = [try await installation.client(), try await installation.client()]
                let lanes = [
                    try await LoadClient.make(client: clients[0], lane: 0),
                    try await LoadClient.make(client: clients[1], lane: 1),
                ]
                try await installation.ready()
                let stop = OneShot<Void>()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in lanes {
                        group.addTask { try await lane.run(every: .milliseconds(50), until: stop) }
                    }
                    try await LoadClient.awaitCalls(20, by: lanes)
                    try await Self.killSupervisor(of: installation)
                    try await installation.ready()
                    try await LoadClient.awaitCalls(40, by: lanes)
                    stop.complete(.success(()))
                    try await group.waitForAll()
                }
                let supervisors = installation.supervisors
                #expect(supervisors.count == 1, "\(supervisors)")
                try await LoadClient.judge(lanes, "supervisor killed, \(backend)")
                try FailurePage.judge(
                    "the supervisor is killed", clients: try LoadClient.words(lanes),
                    afterwards:
                        "the first gateway that notices starts \(supervisors.count == 1 ? "one" : "several")")
                #expect(try await installation.holdfast("stop").succeeded)
                for client in clients { #expect(try await client.close() == .code(0)) }
            }
        }

        /// Kills it and waits until nothing that it had started is left.
        private static func killSupervisor(of installation: Installation) async throws {
            let gateways = installation.processes.filter { $0.command.contains("holdfast-gateway") }
            let old = Set(installation.processes.map(\.pid)).subtracting(gateways.map(\.pid))
            let supervisor = try #require(installation.supervisors.first)
            #expect(installation.supervisors.count == 1)
            #expect(old.count == 7, "\(installation.processes)")
            kill(supervisor.pid, SIGKILL)
            _ = try await eventually("what it had started is gone", within: .seconds(5)) {
                installation.processes.contains { old.contains($0.pid) } ? nil : true
            }
        }

        /// A stop that was asked for is no death, however many clients are there.
        @Test func supervisorStopped_isNotReplaced() async throws {
            try await Installation.with { installation in
                let clients = [try await installation.client(), try await installation.client()]
                try await installation.ready()
                #expect(try await installation.holdfast("stop").succeeded)
                // Longer than a gateway takes to see a death and to start another.
                try await Metronome.pause(.seconds(3))
                #expect(installation.supervisors.isEmpty, "\(installation.supervisors)")
                let third = try await installation.client()
                for client in clients + [third] {
                    let answer = try await client.call("list_vendors")
                    #expect(!answer.isError, "\(answer.text)")
                }
                #expect(try await installation.holdfast("stop").succeeded)
                for client in clients + [third] { #expect(try await client.close() == .code(0)) }
                try FailurePage.judge(
                    "the supervisor is stopped while clients are connected",
                    clients: "the next call starts it",
                    afterwards: "nobody starts another before somebody calls")
            }
        }
    }
}
