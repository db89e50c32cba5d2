import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// The status report as people and AI clients get it, and the file that follows the records.
    @Suite struct StatusReportTests {
        private let begin = "<!-- holdfast:begin -->"

        private func read(_ path: String) -> String {
            (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        }

        private func awaitText(_ path: String, _ part: String) async throws {
            do {
                _ = try await eventually("\(part) in the file", within: .seconds(60)) {
                    read(path).contains(part) ? true : nil
                }
            } catch {
                Issue.record("the file says \(read(path))")
                throw error
            }
        }

        /// One of each kind of record.
        private func fill(_ client: MCPClient) async throws {
            let vendor = try await client.call("create_vendor", ["name": "acme"])
            try #require(!vendor.isError, "\(vendor.text)")
            let item = try await client.call(
                "create_work_item", ["item_type": "task", "title": "Read <!-- it -->", "metadata": [:]])
            try #require(!item.isError, "\(item.text)")
            let deployment = try await client.call(
                "record_deployment",
                [
                    "deployed_at": "2026-01-30T18:00:00Z", "vendor_ids": [vendor["id"] ?? .null],
                    "metadata": [
                        "pr_number": 123, "pr_title": "Add it",
                        "commit_hash": .string(String(repeating: "84b0473a", count: 5)),
                        "test_summary": ["unit": 150, "integration": 30], "constitutional_compliance": true,
                    ],
                ])
            try #require(!deployment.isError, "\(deployment.text)")
        }

        @Test func commandLine_showsAndWritesTheReport() async throws {
            try await Installation.withRunning { installation, _ in
                let path = installation.workingDirectory + "/.project_status.md"
                let client = try await installation.client()
                try await fill(client)
                let shown = try await installation.holdfast("report")
                #expect(shown.succeeded, "\(shown.errors)")
                #expect(shown.errors.isEmpty, "\(shown.errors)")
                for part in [
                    "## Operational Vendors (0/1)\n\n- **acme**: broken\n  (0/0 tests) [none] v0.0.0\n",
                    "## Active Work Items (1)\n\n### Read &lt;!-- it --&gt; (task)\n- **Status**: active\n",
                    "### 2026-01-30 18:00:00 UTC - PR #123\n- **Title**: Add it\n- **Commit**: `84b0473`\n",
                    "- **Tests**: integration: 30, unit: 150\n- **Constitutional Compliance**: ✓\n",
                    "- **Vendors**: acme\n\n## Pending Enhancements (0)\n\n_None._\n\n---\n*Generated at ",
                ] { #expect(shown.output.contains(part), "\(shown.output)") }
                let data = try await installation.holdfast("report", "--json")
                #expect(data.json?["report"]?["vendors"]?["total_count"] == 1)
                #expect(read(path).isEmpty)

                try "Mine".write(toFile: path, atomically: true, encoding: .utf8)
                let written = try await installation.holdfast("report", "--write")
                #expect(written.output == "\(path): written\n", "\(written.errors)")
                #expect(read(path).hasPrefix("Mine\n\n\(begin)\n# Project Status - "))
                // Now that it has markers, it follows the records by itself.
                _ = try await client.call("create_vendor", ["name": "zenith"])
                try await awaitText(path, "- **zenith**: broken")
                #expect(read(path).hasPrefix("Mine\n\n\(begin)\n# Project Status - "))
                try await client.close()
            }
        }

        /// Watching shows it again once something has changed, and only then.
        @Test func watching_showsEachChangeOnce() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                _ = try await client.call("create_vendor", ["name": "acme"])
                let shown = Mutex("")
                let process = try TestProcess(
                    Installation.program("holdfast"), ["report", "--watch"],
                    environment: installation.environment, directory: installation.workingDirectory,
                    output: .pieces { piece in shown.withLock { $0 += String(buffer: piece) } },
                    errors: .file(installation.logPath))
                func waitFor(_ part: String) async throws {
                    _ = try await eventually("\(part) is shown", within: .seconds(60)) {
                        shown.withLock { $0.contains(part) } ? true : nil
                    }
                }
                try await waitFor("- **acme**: broken")
                for name in ["zenith", "apex"] {
                    _ = try await client.call("create_vendor", ["name": .string(name)])
                    try await waitFor("- **\(name)**: broken")
                }
                let pages = shown.withLock { $0.components(separatedBy: "# Project Status - ").count - 1 }
                #expect(pages == 3)
                process.signal(SIGINT)
                _ = try await process.exit(within: .seconds(30))
                try await client.close()
            }
        }

        @Test func fileWithoutMarkers_isReplacedOnlyWhereThatIsAskedFor() async throws {
            try await Installation.withRunning { installation, _ in
                let path = installation.workingDirectory + "/.project_status.md"
                try "Mine".write(toFile: path, atomically: true, encoding: .utf8)
                let replaced = try await installation.holdfast("report", "--write", "--replace")
                #expect(replaced.succeeded, "\(replaced.errors)")
                #expect(read(path).hasPrefix("\(begin)\n# Project Status - "))
                let names = try FileManager.default.contentsOfDirectory(
                    atPath: installation.workingDirectory)
                let copy = try #require(names.first { $0.hasPrefix(".project_status.md.bak-") })
                #expect(read("\(installation.workingDirectory)/\(copy)") == "Mine")

                try "\(begin)\nx".write(toFile: path, atomically: true, encoding: .utf8)
                let refused = try await installation.holdfast("report", "--write")
                #expect(refused.exit == .code(1))
                #expect(refused.errors.contains("its markers are not balanced"))
                #expect(read(path) == "\(begin)\nx")
            }
        }

        /// A file that somebody names is kept without being asked for, tells of what waits, and is in the end
        /// what answers.
        @Test func databaseAway_reportIsLabelledAndItsOwnFileIsReadBack() async throws {
            let server = try TemporaryPostgreSQL()
            let store = Installation.Store.postgresql(try server.makeDatabase())
            let directory = try TemporaryDirectory()
            let path = directory.file("status.md")
            try await Installation.with(store, settings: ["HOLDFAST_STATUS_FILE": path]) { installation in
                let first = try await installation.run()
                var client = try await installation.client()
                try await fill(client)
                try await awaitText(path, "- **acme**: broken")
                try await awaitText(path, "PR #123")
                try server.stop()
                let accepted = try await eventually("a write is accepted", within: .seconds(60)) {
                    let answer = try await client.call("create_vendor", ["name": "zenith"])
                    return answer["pending_replay"] == true ? answer : nil
                }
                #expect(!accepted.isError)
                let report = try await client.call("generate_status_report", [:])
                let page = report["report"]?.string ?? ""
                #expect(page.contains("_As of "), "\(report.text)")
                #expect(
                    page.contains("## Writes Waiting For The Database (1)\n\n- **vendors**: 1, the oldest"))
                #expect(
                    report["sources"]?.array?.map { $0["data_source"] } == [
                        "sqlite_cache", "sqlite_cache", "sqlite_cache",
                    ])
                try await awaitText(path, "- **zenith**: broken")
                try await client.close()
                try await installation.stop(first)

                let copies = installation.home + "/copy"
                try FileManager.default.removeItem(atPath: copies)
                try? FileManager.default.removeItem(atPath: installation.home + "/journal")
                try? FileManager.default.removeItem(atPath: installation.home + "/pending.md")
                let second = try await installation.run()
                client = try await installation.client()
                let list = try await eventually("the file answers", within: .seconds(60)) {
                    let list = try await client.call("list_vendors", [:])
                    return list["data_source"] == "markdown_file" ? list : nil
                }
                #expect(list["items"]?.array?.map { $0["name"] } == ["acme", "zenith"])
                #expect(list["complete"] == true)
                let before = read(path)
                let text = try await client.call("generate_status_report", ["write_file": true])
                #expect(text["report"]?.string?.contains("by markdown_file._") == true, "\(text.text)")
                #expect(text["file"]?["outcome"] == "incomplete")
                #expect(read(path) == before)
                try await client.close()
                try await installation.stop(second)
            }
        }
    }
}
