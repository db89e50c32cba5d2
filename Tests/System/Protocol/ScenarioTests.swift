import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The scenarios of the conformance suite, in each revision, with the fixture plugged in as any foreign
    /// server
    /// would be: by a line of configuration.
    @Suite struct ScenarioTests {
        @Test(arguments: MCPRevision.allCases) func overStdio(_ revision: MCPRevision) async throws {
            try await Installation.withRunning(settings: Self.fixture) { installation, _ in
                try await Self.run(revision) { try StdioWire(installation) }
            }
        }

        @Test(arguments: MCPRevision.allCases) func overHTTP(_ revision: MCPRevision) async throws {
            try await HTTPInstallation.withRunning(settings: Self.fixture) { port in
                try await Self.run(revision) { HTTPWire(port: port) }
            }
        }

        /// The line that plugs the fixture in.
        static let fixture = ["HOLDFAST_FOREIGN": "fixture=\(ForeignServers.fixture)"]

        /// Runs each scenario of a revision with a client of its own, then holds all that was sent against
        /// the
        /// schema.
        static func run(_ revision: MCPRevision, over wire: () throws -> any ProtocolWire) async throws {
            let record = WireRecord(revision)
            for scenario in Scenario.all where scenario.revisions.contains(revision) {
                let wire = try wire()
                let client = ScenarioClient(
                    revision, wire, capabilities: scenario.capabilities, record: record)
                do {
                    if !scenario.beginsItself, let greeting = try await client.begin() {
                        try greet(greeting, revision)
                    }
                    try await scenario.run(client)
                } catch {
                    Issue.record("\(scenario.name) in \(revision.rawValue): \(error)")
                }
                do { try await wire.close() } catch { Issue.record("\(scenario.name): \(error)") }
            }
            guard !PythonEnvironments.isSkipped else { return }
            let python = try await PythonEnvironments.directory() + "/jsonschema-4.26.0/bin/python"
            let faults = try await record.faults(python: python)
            for fault in Set(faults).sorted() {
                Issue.record("the schema of \(revision.rawValue): \(fault)")
            }
        }

        private static func greet(
            _ exchange: ScenarioClient.Exchange, _ revision: MCPRevision
        ) throws {
            let result = exchange.result
            try check(result?["protocolVersion"]?.string == revision.rawValue, exchange.answer.text)
            try check(result?["serverInfo"]?["name"] == "holdfast", exchange.answer.text)
            for capability in ["tools", "resources", "prompts", "completions", "logging"] {
                try check(result?["capabilities"]?[capability] != nil, "\(capability) is offered")
            }
        }
    }
}
