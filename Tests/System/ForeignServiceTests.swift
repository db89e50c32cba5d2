import Foundation
import Glibc
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// A foreign MCP server, plugged in by one line of configuration.
    @Suite struct ForeignServiceTests {
        private static func file(_ installation: Installation, _ command: String) throws {
            let text: JSON = ["foreign": ["other": .string(command)]]
            try text.text.write(
                toFile: installation.home + "/holdfast.json", atomically: true, encoding: .utf8)
        }

        /// The server's processes: it is told nothing of ours, but has our temporary directory.
        private static func servers(_ installation: Installation) -> [RunningProcesses.Entry] {
            RunningProcesses.having("TMPDIR", installation.environment["TMPDIR"] ?? "")
                .filter { $0.command.hasPrefix(ForeignServers.fixture) }
        }

        @Test func oneLine_plugsItInAndItIsGoneInTheEnd() async throws {
            try await Installation.with { installation in
                try Self.file(installation, ForeignServers.fixture)
                let supervisor = try await installation.run()
                let status = try await installation.status(of: "other")
                #expect(status?["state"] == "ready", "\(status?.text ?? "no status")")
                let called = try await installation.holdfast("call", "test_simple_text")
                #expect(called.succeeded, "\(called.errors)")
                #expect(called.output.contains("This is a simple text response for testing."))
                let health = try await installation.holdfast("call", "system_status")
                #expect(health.succeeded, "\(health.errors)")
                #expect(Self.servers(installation).count == 1)
                let configured = try await installation.holdfast("config")
                #expect(configured.output.contains("HOLDFAST_FOREIGN"))
                try await installation.stop(supervisor)
                #expect(Self.servers(installation).isEmpty)
            }
        }

        @Test func session_outlivesTheDeathsOfServerAndAdapter() async throws {
            try await Installation.with { installation in
                try Self.file(installation, ForeignServers.fixture)
                let supervisor = try await installation.run()
                let client = try await installation.client()
                for round in 0..<3 {
                    for program in [ForeignServers.fixture, "holdfast adapt"] {
                        let victim = try await eventually("a process of \(program)", within: .seconds(20)) {
                            RunningProcesses.having(
                                "TMPDIR", installation.environment["TMPDIR"] ?? ""
                            ).first {
                                program == ForeignServers.fixture
                                    ? $0.command.hasPrefix(program) : $0.command.contains(program)
                            }
                        }
                        kill(victim.pid, SIGKILL)
                        let answer = try await client.request("tools/call", ["name": "test_simple_text"])
                        #expect(answer["isError"] != true, "round \(round), \(program): \(answer.text)")
                    }
                }
                let answer = try await client.call("list_vendors")
                #expect(!answer.isError, "ours know nothing of it: \(answer.text)")
                try await client.close()
                try await installation.stop(supervisor)
                #expect(Self.servers(installation).isEmpty)
                try FailurePage.judge(
                    "a foreign MCP server, or its adapter, is killed", clients: "the next call is answered",
                    records: "a foreign server's own affair", afterwards: "both are started again")
            }
        }

        @Test func serverThatIsNotThere_stopsNobody() async throws {
            try await Installation.with { installation in
                try Self.file(installation, "/no/such/server")
                let supervisor = try await installation.run()
                let client = try await installation.client()
                let answer = try await client.call("list_vendors")
                #expect(!answer.isError, "\(answer.text)")
                try FailurePage.judge(
                    "a foreign MCP server can't be started",
                    clients: "our tools: \(FailurePage.words(answer))",
                    afterwards: "it is tried again, less and less often")
                try await client.close()
                try await installation.stop(supervisor)
            }
        }

        @Test func badLine_stopsTheStart() async throws {
            try await Installation.with { installation in
                try Self.file(installation, "'without its end")
                let outcome = try await installation.holdfast("run")
                #expect(outcome.exit == .code(78))
                #expect(outcome.errors.contains("\"foreign\" in"), "\(outcome.errors)")
            }
        }
    }
}
