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

        @Test(.disabled(if: PythonEnvironments.isSkipped, "HOLDFAST_SKIP_CLIENTS is set"))
        func everyClient_usesAllThatIsOffered() async throws {
            try await HTTPInstallation.withInstallation { installation, port in
                for client in Self.clients {
                    for way in [PythonClient.Way.stdio, .http(port: port)] {
                        let name = "\(client.testDescription), \(way)"
                        let vendor = String(name.filter { $0.isLetter || $0.isNumber || $0 == " " })
                        let calls = try await Self.calls(vendor: vendor, installation)
                        let seen = try await client.run(
                            way, Self.arguments(calls, vendor: vendor), installation)
                        #expect(seen["fault"] == nil, "\(name): \(seen["fault"]?.text ?? "")")
                        #expect(seen["revision"]?.string == client.revision, "\(name): \(seen.text)")
                        #expect(seen["answers"]?.object?.keys.count == calls.count, "\(name)")
                        let listed = Set(seen["tools"]?.array?.compactMap(\.string) ?? [])
                        #expect(listed == Set(calls.map(\.tool) + ["resolve_sync_conflict"]), "\(name)")
                        let refusal = seen["asked"]?["answers"]?.array?.first?["error"]
                        #expect(refusal?["code"] == "not_found", "\(name): \(seen["asked"]?.text ?? "")")
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

        /// One call of each tool but that which needs a conflict, on records that are there.
        private static func calls(
            vendor name: String, _ installation: Installation
        ) async throws -> [(tool: String, arguments: JSON)] {
            let client = try await installation.client()
            let records = try await ClientRecords(named: name, client)
            try await client.close()
            return workItemCalls(records) + otherCalls(records)
        }

        private static func workItemCalls(_ records: ClientRecords) -> [(tool: String, arguments: JSON)] {
            let dependency: JSON = [
                "source_id": records.item, "target_id": records.otherItem, "dependency_type": "blocks",
            ]
            let prompt = """
                ---
                schema_version: "1.0"
                title: A session
                workflow_phases: [plan]
                ---
                Do it.
                """
            return [
                ("create_work_item", ["item_type": "task", "title": "t", "metadata": [:]]),
                ("update_work_item", ["id": records.item, "version": 1, "status": "completed"]),
                ("query_work_item", ["id": records.item]),
                ("list_work_items", ["item_type": "task", "limit": 5]),
                ("add_work_item_dependency", dependency), ("remove_work_item_dependency", dependency),
                ("work_item_history", ["id": records.item]), ("query_archived_work_items", [:]),
                ("create_session_from_prompt", ["content": .string(prompt)]),
                ("create_enhancement", ["title": "e", "description": "d", "priority": 2]),
                ("update_enhancement", ["id": records.enhancement, "version": 1, "priority": 1]),
                ("list_enhancements", [:]), ("get_project_configuration", [:]),
                ("update_project_configuration", ["active_context_type": "feature"]),
            ]
        }

        private static func otherCalls(_ records: ClientRecords) -> [(tool: String, arguments: JSON)] {
            [
                ("record_deployment", .object(records.deploymentArguments)),
                ("query_deployment", ["id": records.deployment]), ("list_deployments", ["limit": 5]),
                ("query_vendor_status", ["name": records.vendor]),
                (
                    "update_vendor_status",
                    ["name": records.vendor, "version": 1, "status": "operational"]
                ),
                ("create_vendor", ["name": .string("\(records.vendor.string ?? "") b")]),
                ("list_vendors", [:]), ("generate_status_report", ["format": "json"]),
                ("import_status_document", ["content": "## Vendors (1 total)\n\n- new-one: broken\n"]),
                ("list_sync_conflicts", [:]), ("system_status", [:]),
            ]
        }

        /// All that a client is to do, ending with a change that it is told of.
        private static func arguments(
            _ calls: [(tool: String, arguments: JSON)], vendor: String
        ) -> [String] {
            var arguments: [String] = []
            for call in calls { arguments += ["--expect-tool", call.tool] }
            for call in calls { arguments += ["--call", "\(call.tool)=\(call.arguments.text)"] }
            let address = vendor.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            for uri in ["status", "conflicts", "configuration", "vendors/\(address)"] {
                arguments += ["--read", "holdfast://\(uri)"]
            }
            arguments += ["--prompt", #"plan_project={"goal":"more tests"}"#, "--prompt", "hand_over={}"]
            arguments += ["--complete", "holdfast://vendors/{name}=\(vendor)"]
            let change: JSON = ["name": .string(vendor), "version": 2, "status": "broken"]
            let decision: JSON = [
                "id": "019a0000-0000-7000-8000-00000000dead", "keep": "local", "version": 1,
            ]
            arguments += ["--ask", "resolve_sync_conflict=\(decision.text)"]
            arguments += ["--watch", "holdfast://vendors/\(address)"]
            arguments += ["--change", "update_vendor_status=\(change.text)"]
            return arguments
        }
    }
}
