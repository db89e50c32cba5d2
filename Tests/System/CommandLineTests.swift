import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The commands that show records to people.
    @Suite struct CommandLineTests {
        /// The ids of what is there.
        private struct Records {
            let project: String
            let task: String
            let deployment: String
        }

        private func fill(_ client: MCPClient) async throws -> Records {
            func made(_ tool: String, _ arguments: JSONObject) async throws -> String {
                let reply = try await client.call(tool, arguments)
                try #require(!reply.isError, "\(reply.text)")
                return try #require(reply["id"]?.string)
            }
            let project = try await made(
                "create_work_item",
                ["item_type": "project", "title": "Importer 日本", "metadata": ["description": "Reads it"]])
            let task = try await made(
                "create_work_item",
                [
                    "item_type": "task", "title": "Parse the vendors", "status": "blocked",
                    "parent_id": .string(project), "metadata": ["estimated_hours": 3],
                ])
            let other = try await made(
                "create_work_item", ["item_type": "task", "title": "Read the file", "metadata": [:]])
            let linked = try await client.call(
                "add_work_item_dependency",
                ["source_id": .string(task), "target_id": .string(other), "dependency_type": "depends_on"])
            try #require(!linked.isError, "\(linked.text)")
            let vendor = try await made("create_vendor", ["name": "acme"])
            let deployment = try await made(
                "record_deployment",
                [
                    "deployed_at": "2026-01-30T18:00:00Z", "vendor_ids": [.string(vendor)],
                    "work_item_ids": [.string(task)],
                    "metadata": [
                        "pr_number": 123, "pr_title": "Add it",
                        "commit_hash": .string(String(repeating: "84b0473a", count: 5)),
                        "test_summary": ["unit": 150, "integration": 30], "constitutional_compliance": true,
                    ],
                ])
            _ = try await made(
                "create_enhancement",
                [
                    "title": "Offline mode", "description": "Without a net", "priority": 2,
                    "target_quarter": "2026-Q2",
                ])
            return Records(project: project, task: task, deployment: deployment)
        }

        @Test func records_areShownToPeople_andAsTheyAreToPrograms() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let records = try await fill(client)
                func shown(_ arguments: String...) async throws -> String {
                    let outcome = try await installation.holdfast(arguments)
                    #expect(outcome.succeeded, "\(arguments): \(outcome.errors)")
                    #expect(outcome.errors.isEmpty, "\(arguments): \(outcome.errors)")
                    #expect(!outcome.output.contains("\u{1B}"), "\(outcome.output)")
                    return outcome.output
                }
                let list = try await shown("list", "--status", "blocked")
                #expect(
                    list.hasPrefix("ID  ") && list.contains("task  blocked  Parse the vendors"), "\(list)")
                #expect(!list.contains("Importer"))
                let tree = try await shown("tree")
                #expect(
                    tree.contains("Importer 日本  project, active  \(records.project.prefix(8))"), "\(tree)")
                #expect(
                    tree.contains("\n└─ Parse the vendors  task, blocked  \(records.task.prefix(8))"),
                    "\(tree)")
                let page = try await shown("show", records.task)
                for part in [
                    "Parse the vendors\ntask, blocked, version 1\n", "  below    Importer 日本\n",
                    "  estimated_hours: 3\n", "Waits for\n  active  Read the file", "created as version 1",
                ] { #expect(page.contains(part), "\(part) in \(page)") }
                #expect(try await shown("vendors").contains("acme  broken    0/0        0  -        0.0.0"))
                #expect(try await shown("vendors", "ACME").hasPrefix("acme  broken\n"))
                let deployments = try await shown("deployments", "--vendor", "acme", "--since", "2026-01-30")
                #expect(deployments.contains("#123  Add it  84b0473    180  ✓   acme"), "\(deployments)")
                let deployment = try await shown("deployments", String(records.deployment.prefix(30)))
                #expect(deployment.contains("Vendors\n  acme"), "\(deployment)")
                #expect(deployment.contains("Work items\n  Parse the vendors"), "\(deployment)")
                #expect(try await shown("enhancements").contains("2026-Q2  Offline mode"))
                #expect(try await shown("enhancements", "offline").contains("Without a net"))
                #expect(try await shown("conflicts") == "There are no open conflicts.\n")
                let log = try await shown("log")
                for part in [
                    "work item Parse the vendors", "vendor acme", "enhancement Offline mode", "#123 Add it",
                ] {
                    #expect(log.contains(part), "\(part) in \(log)")
                }
                let history = try await shown("log", "parse the")
                #expect(
                    history.hasPrefix("Parse the vendors\n") && history.contains("depends on Read the file"))

                // As programs get it, it is the tool's answer.
                let answer = try await client.call("query_work_item", ["id": .string(records.task)])
                let json = try await installation.holdfast("show", records.task, "--json")
                #expect(
                    json.json?["id"] == answer["id"] && json.json?["dependencies"] == answer["dependencies"])
                for arguments in [
                    ["list", "--json"], ["tree", "--json"], ["vendors", "--json"], ["deployments", "--json"],
                    ["enhancements", "--json"], ["log", "--json"], ["conflicts", "--json"],
                    ["config", "--json"],
                    ["exit-codes", "--json"], ["doctor", "--json"],
                ] {
                    let outcome = try await installation.holdfast(arguments)
                    #expect(outcome.json != nil, "\(arguments): \(outcome.output) \(outcome.errors)")
                }
                try await client.close()
            }
        }

        @Test func names_standForOneRecordOrSayWhichThereAre() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let records = try await fill(client)
                let begun = try await installation.holdfast("show", String(records.task.prefix(35)))
                #expect(begun.succeeded && begun.output.hasPrefix("Parse the vendors\n"), "\(begun.errors)")
                let titled = try await installation.holdfast("show", "importer")
                #expect(titled.output.hasPrefix("Importer 日本\n"), "\(titled.errors)")
                // All were made within a moment, so that they begin alike.
                let several = try await installation.holdfast("show", String(records.task.prefix(6)))
                #expect(several.exit == .code(1))
                #expect(several.errors.contains("could be any of these"), "\(several.errors)")
                #expect(several.errors.contains("\(records.task)  Parse the vendors"), "\(several.errors)")
                let none = try await installation.holdfast("show", "zzzz")
                #expect(none.exit == .code(1))
                #expect(none.errors.contains("there is no work item whose id begins with \"zzzz\""))
                let vendor = try await installation.holdfast("vendors", "acm")
                #expect(vendor.exit == .code(1) && vendor.errors.contains("acme"), "\(vendor.errors)")
                try await client.close()
            }
        }

        @Test func followingTheLog_showsEachChangeOnce() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let first = try await client.call("create_vendor", ["name": "acme"])
                #expect(!first.isError)
                let shown = Mutex("")
                let process = try TestProcess(
                    Installation.program("holdfast"), ["log", "--follow"],
                    environment: installation.environment, directory: installation.workingDirectory,
                    output: .pieces { piece in shown.withLock { $0 += String(buffer: piece) } },
                    errors: .file(installation.logPath))
                func waitFor(_ part: String) async throws {
                    do {
                        _ = try await eventually("\(part) is shown", within: .seconds(60)) {
                            shown.withLock { $0.contains(part) } ? true : nil
                        }
                    } catch {
                        Issue.record("it shows \(shown.withLock { $0 })")
                        throw error
                    }
                }
                try await waitFor("created as version 1  vendor acme")
                let item = try await client.call(
                    "create_work_item", ["item_type": "task", "title": "Read it", "metadata": [:]])
                try await waitFor("created as version 1  work item Read it")
                _ = try await client.call(
                    "update_work_item", ["id": item["id"] ?? .null, "version": 1, "status": "blocked"])
                try await waitFor("status: active → blocked")
                let times = shown.withLock { $0.components(separatedBy: "created as version 1").count - 1 }
                #expect(times == 2)
                process.signal(SIGINT)
                _ = try await process.exit(within: .seconds(30))
                try await client.close()
            }
        }

        @Test func watchedStatus_isShownAgainOnceItHasChanged() async throws {
            try await Installation.withRunning { installation, _ in
                let shown = Mutex("")
                let process = try TestProcess(
                    Installation.program("holdfast"), ["status", "--watch"],
                    environment: installation.environment, directory: installation.workingDirectory,
                    output: .pieces { piece in shown.withLock { $0 += String(buffer: piece) } },
                    errors: .file(installation.logPath))
                func pages(_ count: Int) async throws {
                    _ = try await eventually("\(count) pages", within: .seconds(60)) {
                        shown.withLock { $0.components(separatedBy: "Supervisor pid ").count > count }
                            ? true : nil
                    }
                }
                try await pages(1)
                let restarted = try await installation.holdfast("restart", "vendors", "--json")
                #expect(restarted.json?["state"] == "ready", "\(restarted.errors)")
                try await pages(2)
                process.signal(SIGINT)
                _ = try await process.exit(within: .seconds(30))
            }
        }

        @Test func degradedAnswers_saySoOnStandardError() async throws {
            let server = try TemporaryPostgreSQL()
            try await Installation.withRunning(.postgresql(try server.makeDatabase())) { installation, _ in
                let client = try await installation.client()
                _ = try await client.call("create_vendor", ["name": "acme"])
                try server.stop()
                _ = try await eventually("the copy answers", within: .seconds(60)) {
                    try await client.call("list_vendors", [:])["data_source"] == "sqlite_cache" ? true : nil
                }
                let shown = try await installation.holdfast("vendors")
                #expect(shown.succeeded && shown.output.contains("acme  broken"), "\(shown.errors)")
                #expect(shown.errors.contains("holdfast: told by a copy, "), "\(shown.errors)")
                #expect(shown.errors.contains("holdfast: the database is away"), "\(shown.errors)")
                // On a busy machine a service may not say in time how it is.
                _ = try await eventually("the doctor sees it", within: .seconds(60)) {
                    let doctor = try await installation.holdfast("doctor")
                    #expect(doctor.exit == .code(1))
                    #expect(doctor.output.contains("start PostgreSQL"), "\(doctor.output)")
                    return doctor.output.contains("its store does not answer") ? true : nil
                }
                try await client.close()
            }
        }
    }
}
