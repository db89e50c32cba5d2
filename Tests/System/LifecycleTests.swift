import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The life of an installation as people and AI clients drive it.
    @Suite struct LifecycleTests {
        @Test func commandLine_runsShowsCallsRestartsAndStops() async throws {
            try await Installation.withRunning { installation, supervisor in
                let text = try await installation.holdfast("status")
                #expect(text.succeeded)
                for service in ["workitems", "vendors", "deployments"] {
                    #expect(text.output.contains(service))
                }
                let call = try await installation.holdfast("call", "create_vendor", #"{"name": "acme"}"#)
                #expect(call.succeeded, "\(call.errors)")
                #expect(call.json?["name"] == "acme")
                let refused = try await installation.holdfast(
                    "call", "query_vendor_status", #"{"name": "nobody"}"#)
                #expect(refused.exit == .code(1))
                #expect(refused.errors.contains("not_found"))

                let before = try await installation.status(of: "vendors")
                let restart = try await installation.holdfast("restart", "vendors")
                #expect(restart.succeeded, "\(restart.errors)")
                let after = try await installation.status(of: "vendors")
                #expect(after?["state"] == "ready")
                #expect(after?["pid"] != before?["pid"])
                #expect(try await installation.status(of: "workitems")?["restarts"] == 0)
                let again = try await installation.holdfast(
                    "call", "query_vendor_status", #"{"name": "ACME"}"#)
                #expect(again.json?["name"] == "acme")

                let stop = try await installation.holdfast("stop")
                #expect(stop.succeeded, "\(stop.errors)")
                #expect(try await supervisor.exit(within: .seconds(5)) == .code(0))
                let gone = try await installation.holdfast("status")
                #expect(!gone.succeeded)
            }
        }

        /// A halted process answers nothing and does not die by itself.
        @Test func serviceThatIsHalted_isEndedAndStartedAgain() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let stored = try await client.call("create_vendor", ["name": "acme"])
                #expect(!stored.isError, "\(stored.text)")
                let pid = try #require(try await installation.status(of: "vendors")?["pid"]?.integer)
                kill(pid_t(pid), SIGSTOP)
                _ = try await eventually(
                    "vendors is ready again", within: .seconds(30), every: .milliseconds(100)
                ) {
                    let status = try await installation.status(of: "vendors")
                    return status?["state"] == "ready" && status?["pid"]?.integer != pid ? true : nil
                }
                let after = try await installation.status(of: "vendors")
                #expect(after?["pid"]?.integer != pid)
                #expect(after?["restarts"] == 1)
                #expect(after?["last_exit"]?["name"] == "SIGKILL")
                let found = try await client.call("query_vendor_status", ["name": "acme"])
                #expect(!found.isError, "\(found.text)")
            }
        }

        @Test func configuration_tellsEachValueAndRefusesUnknownOnes() async throws {
            try await Installation.with { installation in
                let config = try await installation.holdfast("config")
                #expect(config.succeeded, "\(config.errors)")
                let home = config.output.split(separator: "\n").first { $0.contains("HOLDFAST_HOME") }
                #expect(home?.contains(installation.home) ?? false)
                #expect(home?.contains("environment") ?? false)
            }
            try await Installation.with(settings: ["HOLDFAST_CACHE_TTL_SECOND": "5"]) { installation in
                for command in ["config", "run", "mcp"] {
                    let refused = try await installation.holdfast(command)
                    #expect(refused.exit == .code(78), "\(command): \(refused.exit)")
                    #expect(
                        refused.errors.contains("HOLDFAST_CACHE_TTL_SECONDS"),
                        "no near name: \(refused.errors)")
                }
            }
        }

        @Test func severalClientsAtOnce_startOneSupervisorThatStops() async throws {
            try await Installation.with { installation in
                let clients = try await withThrowingTaskGroup(of: MCPClient.self) { group in
                    for number in 0..<6 {
                        group.addTask { try await installation.client(name: "c\(number)") }
                    }
                    return try await group.reduce(into: [MCPClient]()) { $0.append($1) }
                }
                for client in clients {
                    let answer = try await client.call("list_vendors")
                    #expect(!answer.isError, "\(answer.text)")
                }
                let supervisors = installation.supervisors
                #expect(supervisors.count == 1, "\(installation.processes)")
                // It is the clients' no longer: it outlives them until nobody has come for a while.
                for client in clients { #expect(try await client.close() == .code(0)) }
                #expect(try await installation.holdfast("status").succeeded)
                #expect(try await installation.holdfast("stop").succeeded)
            }
        }

        @Test func secondSupervisor_isRefusedAndHarmsNobody() async throws {
            try await Installation.withRunning { installation, _ in
                let second = try await installation.holdfast("run")
                #expect(!second.succeeded)
                #expect(!second.errors.isEmpty)
                let call = try await installation.holdfast("call", "list_vendors")
                #expect(call.succeeded, "\(call.errors)")
            }
        }

        @Test func whatWasStored_isThereAfterAStopAndAStart() async throws {
            try await Installation.with { installation in
                let first = try await installation.run()
                _ = try await installation.holdfast("call", "create_vendor", #"{"name": "kept"}"#)
                try await installation.stop(first)
                let second = try await installation.run()
                let answer = try await installation.holdfast(
                    "call", "query_vendor_status", #"{"name": "kept"}"#)
                #expect(answer.json?["version"] == 1, "\(answer.errors)")
                try await installation.stop(second)
            }
        }

        @Test(arguments: Backend.allCases)
        func restartUnderLoad_failsNoCall(backend: Backend) async throws {
            try await backend.withRunning { installation, _ in
                let lanes = [
                    try await LoadClient.make(client: installation.client(), lane: 0),
                    try await LoadClient.make(client: installation.client(), lane: 1),
                ]
                let stop = OneShot<Void>()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in lanes {
                        group.addTask { try await lane.run(every: .milliseconds(8), until: stop) }
                    }
                    for service in ["workitems", "vendors", "deployments"] {
                        let restart = try await installation.holdfast("restart", service)
                        #expect(restart.succeeded, "\(restart.errors)")
                    }
                    stop.complete(.success(()))
                    try await group.waitForAll()
                }
                for lane in lanes {
                    #expect(lane.total.failures.isEmpty, "\(lane.total.failures.prefix(5))")
                    let faults = try await lane.discrepancies()
                    #expect(faults.isEmpty, "\(faults)")
                }
            }
        }
    }
}
