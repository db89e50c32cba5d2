import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// A service that can't start any more, under load: it is shown for what it is, its standby answers and
    /// takes the writes, and once the fault is gone it takes them over.
    @Suite struct CrashLoopTests {
        /// What a start fails with, and what that makes of a service.
        struct Fault: Sendable, CustomTestStringConvertible {
            let code: Int32
            let state: String

            var testDescription: String { "exit \(code), \(state)" }
            static let all = [Fault(code: 3, state: "looping"), Fault(code: 78, state: "failed")]
        }

        private static let service = "workitems"

        @Test(arguments: Backend.allCases, Fault.all)
        func serviceThatCannotStart_isShownAndStoodInForUntilItCan(
            backend: Backend, fault: Fault
        ) async throws {
            let programs = try BrokenPrograms(broken: "holdfast-\(Self.service)", exitCode: nil)
            defer { programs.remove() }
            try await backend.with { installation in
                let supervisor = try programs.run(installation)
                try await installation.ready { supervisor.exit }
                var lanes: [LoadClient] = []
                for lane in 0..<4 {
                    lanes.append(try await LoadClient.make(client: installation.client(), lane: lane))
                }
                let observer = try await installation.client()
                let stop = OneShot<Void>()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in lanes {
                        group.addTask { try await lane.run(every: .milliseconds(25), until: stop) }
                    }
                    try await LoadClient.awaitCalls(20, by: lanes)
                    try programs.plant(exitCode: fault.code)
                    let status = try await Self.kill(on: installation, awaiting: fault.state)
                    try await Self.check(status, fault, installation)
                    let meanwhile = try await Self.checkAnswers(observer)
                    try await LoadClient.awaitCalls(80, by: lanes)
                    try programs.heal()
                    let restart = try await installation.holdfast("restart", Self.service)
                    #expect(restart.succeeded, "\(restart.errors)")
                    try await LoadClient.awaitHealth(observer)
                    stop.complete(.success(()))
                    try await group.waitForAll()
                    try FailurePage.judge(
                        fault.state == "looping"
                            ? "a service fails at every start"
                            : "a service's settings or store are wrong (exit 78)",
                        clients: meanwhile,
                        afterwards: "shown as `\(fault.state)`; `holdfast restart` once the fault is gone")
                }
                try await LoadClient.judge(lanes, "\(fault.testDescription), \(backend)")
                try await installation.stop(supervisor)
            }
        }

        /// Kills the service and waits until what is known of it has this state.
        private static func kill(
            on installation: Installation, awaiting state: String
        ) async throws -> JSON {
            let pid = try #require(try await installation.status(of: service)?["pid"]?.integer)
            Foundation.kill(pid_t(pid), SIGKILL)
            return try await eventually(
                "\(service) is \(state)", within: .seconds(60), every: .milliseconds(100)
            ) {
                let status = try await installation.status(of: service)
                return status?["state"]?.string == state ? status : nil
            }
        }

        private static func check(_ status: JSON, _ fault: Fault, _ installation: Installation) async throws {
            #expect(status["last_exit"]?["code"]?.integer == Int64(fault.code))
            #expect(status["last_log_lines"]?.array?.last?.string == BrokenPrograms.lastWords)
            #expect((status["next_attempt_at"] == .null) == (fault.state == "failed"))
            let sentence =
                "\(service) is \(fault.state), its last exit was: exit \(fault.code)."
                + " Now its standby has its writes."
            let text = try await eventually("\(sentence)", within: .seconds(20)) {
                let text = try await installation.holdfast("status").output
                return text.contains(sentence) ? text : nil
            }
            if fault.state == "looping" {
                #expect(text.contains("looping (next in "), "\(text)")
            }
        }

        /// Reads and writes are answered by the standby, and say so.
        private static func checkAnswers(_ client: MCPClient) async throws -> String {
            let read = try await client.call("list_work_items", ["limit": 1])
            #expect(!read.isError, "\(read.text)")
            #expect(read["warnings"]?.array?.contains("service_restarting") ?? false, "\(read.text)")
            let write = try await client.call(
                "create_work_item", ["item_type": "task", "title": "meanwhile", "metadata": [:]])
            #expect(write["pending_replay"] == true, "\(write.text)")
            return "reads \(FailurePage.words(read)); writes \(FailurePage.words(write))"
        }
    }
}
