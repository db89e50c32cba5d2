import Foundation
import Primitives
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Clients that others wrote, from the package index, each in a revision of its own.
    @Suite struct ClientTests {
        static let clients = [
            PythonClient(version: "2.3.0", mode: "auto", revision: "2026-07-28"),
            PythonClient(version: "2.3.0", mode: "legacy", revision: "2025-11-25"),
            PythonClient(version: "2.3.0", mode: "2026-07-28", revision: "2026-07-28"),
            PythonClient(version: "1.30.0", mode: "session", revision: "2025-11-25"),
            PythonClient(version: "1.22.0", mode: "session", revision: "2025-06-18"),
            PythonClient(version: "1.9.4", mode: "session", revision: "2025-03-26"),
        ]

        static let tools = [
            "create_work_item", "update_work_item", "query_work_item", "list_work_items", "record_deployment",
            "query_vendor_status", "update_vendor_status", "get_project_configuration",
            "update_project_configuration", "create_vendor", "list_vendors",
        ]

        @Test(.disabled(if: PythonEnvironments.isSkipped, "HOLDFAST_SKIP_CLIENTS is set"))
        func everyClient_usesAllThatIsOffered() async throws {
            try await HTTPInstallation.withInstallation { installation, port in
                for client in Self.clients {
                    for way in [PythonClient.Way.stdio, .http(port: port)] {
                        let name = "\(client.testDescription), \(way)"
                        let vendor = String(name.filter { $0.isLetter || $0.isNumber || $0 == " " })
                        let calls = try await Self.calls(vendor: vendor, installation)
                        #expect(Set(calls.map(\.tool)) == Set(Self.tools))
                        let seen = try await client.run(
                            way, Self.arguments(calls, vendor: vendor), installation)
                        #expect(seen["fault"] == nil, "\(name): \(seen["fault"]?.text ?? "")")
                        #expect(seen["revision"]?.string == client.revision, "\(name): \(seen.text)")
                        #expect(seen["answers"]?.object?.keys.count == calls.count, "\(name)")
                        #expect(seen["prompts"]?.array?.count == 5, "\(name)")
                        #expect(
                            seen["resources"]?.array?.contains("holdfast://vendors/{name}") == true, "\(name)"
                        )
                    }
                }
            }
        }

        @Test(.disabled(if: PythonEnvironments.isSkipped, "HOLDFAST_SKIP_CLIENTS is set"))
        func commandsOfAnotherFramework_listCallReadAndPrompt() async throws {
            let program = try await PythonEnvironments.directory() + "/fastmcp-4.2.3/bin/fastmcp"
            try await HTTPInstallation.withInstallation { installation, port in
                let client = try await installation.client()
                _ = try await client.call("create_vendor", ["name": "acme"])
                try await client.close()
                let url = "http://127.0.0.1:\(port)/mcp"
                let commands: [(arguments: [String], answer: String)] = [
                    (["list", url, "--resources", "--prompts"], "holdfast://configuration"),
                    (["call", url, "query_vendor_status", "name=acme"], "\"acme\""),
                    (["call", url, "holdfast://vendors/acme"], "\"acme\""),
                    (["call", url, "plan_project", "goal=more tests", "--prompt"], "more tests"),
                ]
                for (arguments, answer) in commands {
                    let output = Collected()
                    let process = try TestProcess(
                        program, arguments, environment: installation.environment,
                        directory: installation.workingDirectory, output: .pieces(output.take),
                        errors: .file(installation.logPath))
                    let end = try await process.exit(within: .seconds(60))
                    let text = try await output.text(within: .seconds(5))
                    #expect(end == .code(0) && text.contains(answer), "\(arguments): \(text)")
                }
            }
        }

        /// One call of each tool, on records that are there.
        private static func calls(
            vendor name: String, _ installation: Installation
        ) async throws -> [(tool: String, arguments: JSON)] {
            let client = try await installation.client()
            let vendor = try await client.call("create_vendor", ["name": .string(name)])
            let item = try await client.call(
                "create_work_item", ["item_type": "task", "title": .string(name), "metadata": [:]])
            try await client.close()
            let id = try #require(item.id, "\(item.text)")
            let vendorID = try #require(vendor.id, "\(vendor.text)")
            let hash = String(repeating: "ab", count: 20)
            let metadata: JSON = [
                "pr_number": 1, "pr_title": "t", "commit_hash": .string(hash), "test_summary": ["unit": 1],
                "constitutional_compliance": true,
            ]
            return [
                ("create_work_item", ["item_type": "task", "title": "t", "metadata": [:]]),
                ("update_work_item", ["id": .string(id), "version": 1, "status": "completed"]),
                ("query_work_item", ["id": .string(id)]),
                ("list_work_items", ["item_type": "task", "limit": 5]),
                (
                    "record_deployment",
                    [
                        "deployed_at": "2026-01-01T00:00:00Z", "metadata": metadata,
                        "vendor_ids": [.string(vendorID)], "work_item_ids": [.string(id)],
                    ]
                ),
                ("query_vendor_status", ["name": .string(name)]),
                ("update_vendor_status", ["name": .string(name), "version": 1, "status": "operational"]),
                ("get_project_configuration", [:]),
                ("update_project_configuration", ["active_context_type": "feature"]),
                ("create_vendor", ["name": .string(name + " b")]),
                ("list_vendors", [:]),
            ]
        }

        /// All that a client is to do, ending with a change that it is told of.
        private static func arguments(
            _ calls: [(tool: String, arguments: JSON)], vendor: String
        ) -> [String] {
            var arguments: [String] = []
            for tool in tools { arguments += ["--expect-tool", tool] }
            for call in calls { arguments += ["--call", "\(call.tool)=\(call.arguments.text)"] }
            let address = vendor.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            for uri in ["status", "conflicts", "configuration", "vendors/\(address)"] {
                arguments += ["--read", "holdfast://\(uri)"]
            }
            arguments += ["--prompt", #"plan_project={"goal":"more tests"}"#, "--prompt", "hand_over={}"]
            arguments += ["--complete", "holdfast://vendors/{name}=\(vendor)"]
            let change: JSON = ["name": .string(vendor), "version": 2, "status": "broken"]
            arguments += ["--watch", "holdfast://vendors/\(address)"]
            arguments += ["--change", "update_vendor_status=\(change.text)"]
            return arguments
        }
    }
}
