import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast export` and its way back, from either kind of store into either.
    @Suite struct ExportTests {
        /// A few records of each kind, with changes, links, a deletion and what waits for what.
        private func fill(_ installation: Installation) async throws {
            let client = try await installation.client()
            let vendor = try await client.call("create_vendor", ["name": "acme"])
            _ = try await client.call(
                "update_vendor_status", ["name": "acme", "version": 1, "status": "operational"])
            var items: [JSON] = []
            for number in 0..<12 {
                let parent: JSON = number % 4 == 0 ? .null : items[number - 1]
                let item = try await client.call(
                    "create_work_item",
                    [
                        "item_type": "task", "title": .string("Größe \(number) \"<!--\" \u{1F980}"),
                        "metadata": ["estimated_hours": 3, "note": "a\nb"], "parent_id": parent,
                    ])
                let id: JSON? = item["id"]
                items.append(try #require(id, "\(item.text)"))
            }
            _ = try await client.call(
                "add_work_item_dependency",
                ["source_id": items[0], "target_id": items[4], "dependency_type": "blocks"])
            _ = try await client.call(
                "update_work_item", ["id": items[8], "version": 1, "deleted": true, "status": "completed"])
            let first = try await client.call(
                "create_enhancement",
                [
                    "title": "First", "description": "d", "priority": 1,
                    "requires_constitutional_principles": ["a", "b"],
                ])
            let second = try await client.call(
                "create_enhancement",
                ["title": "Then", "description": "d", "priority": 2, "depends_on": [first["id"] ?? .null]])
            #expect(!second.isError, "\(second.text)")
            _ = try await client.call("update_project_configuration", ["default_token_budget": 90_000])
            let hash = JSON.string(String(repeating: "ab", count: 20))
            let deployment = try await client.call(
                "record_deployment",
                [
                    "deployed_at": "2026-01-30T18:00:00Z", "commit_hash": hash,
                    "metadata": [
                        "pr_number": 7, "pr_title": "Seven", "commit_hash": hash,
                        "test_summary": ["unit": 3], "constitutional_compliance": true,
                    ],
                    "vendor_ids": [vendor["id"] ?? .null], "work_item_ids": [items[1]],
                ])
            #expect(deployment["id"] != nil, "\(deployment.text)")
            try await client.close()
            #expect(try await importAgain(installation, isKnown: false))
        }

        private static let legacy = LegacyFile(
            word: "old", vendors: 2, deployments: 2, enhancements: 2, prompts: 2)

        /// Imports a legacy file; whether its records were new, or all known from before.
        private func importAgain(_ installation: Installation, isKnown: Bool) async throws -> Bool {
            let path = "\(installation.workingDirectory)/old.md"
            try Self.legacy.text.write(toFile: path, atomically: true, encoding: .utf8)
            let outcome = try await installation.holdfast("import", path, "--apply", "--json")
            #expect(outcome.succeeded, "\(outcome.output.prefix(2000))\(outcome.errors)")
            let counts = try #require(outcome.json?["counts"]?.object)
            return counts.members.allSatisfy { $0.value[isKnown ? "known" : "new"] == 2 }
        }

        /// A store's tables that an export must have: all but what makes it this store, and the tallies, for
        /// they follow from the items and are counted anew.
        private func tables(_ url: String) throws -> Set<String> {
            let names = try TemporaryPostgreSQL.shared().execute(
                """
                SELECT tablename FROM pg_tables WHERE schemaname IN ('workitems', 'vendors', 'deployments') \
                AND tablename NOT IN ('schema_migrations', 'store', 'work_item_tallies')
                """, url: url)
            return Set(names.split(separator: "\n").map(String.init))
        }

        /// What a file says of records, without when it was made.
        private func content(_ path: String) throws -> [Substring] {
            Array(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst())
        }

        private func file(_ installation: Installation, _ name: String) -> String {
            "\(installation.workingDirectory)/\(name).jsonl"
        }

        private func export(_ installation: Installation, _ name: String) async throws -> String {
            let path = file(installation, name)
            let outcome = try await installation.holdfast("export", "--output", path)
            #expect(outcome.succeeded, "\(outcome.output)\(outcome.errors)")
            return path
        }

        @Test(arguments: [Backend.embedded, .postgresql], [Backend.embedded, .postgresql])
        func whatWasExported_isRestoredToTheLetter(from: Backend, to: Backend) async throws {
            let directory = try TemporaryDirectory()
            let kept = directory.file("kept.jsonl")
            try await from.withRunning { installation, _ in
                try await fill(installation)
                let path = try await export(installation, "out")
                #expect(try content(path).count > 30)
                if let url = installation.environment["HOLDFAST_DATABASE_URL"] {
                    let manifests = try content(path).filter { $0.hasPrefix("{\"service\"") }
                    let exported = try manifests.flatMap { line in
                        try JSON(parsing: String(line))["tables"]?.object?.keys ?? []
                    }
                    #expect(Set(exported) == (try tables(url)))
                }
                try FileManager.default.copyItem(atPath: path, toPath: kept)
            }
            try await to.withRunning { installation, _ in
                let restored = try await installation.holdfast("import", "--from-export", kept)
                #expect(restored.succeeded, "\(restored.output)\(restored.errors)")
                let again = try content(try await export(installation, "again"))
                #expect(again == (try content(kept)))
                // A second time it is there already, and life goes on.
                #expect(try await importAgain(installation, isKnown: true))
                let repeated = try await installation.holdfast("import", "--from-export", kept)
                #expect(repeated.succeeded, "\(repeated.output)\(repeated.errors)")
                let client = try await installation.client()
                let updated = try await client.call(
                    "update_vendor_status", ["name": "acme", "version": 2, "status": "broken"])
                #expect(updated["version"] == 3, "\(updated.text)")
                let history = try await client.call("list_work_items", ["include_deleted": true])
                #expect(history["total_count"] == 14, "\(history.text.prefix(300))")
                try await client.close()
            }
        }

        @Test func fileThatWasChanged_orAStoreInUse_changesNothing() async throws {
            try await Installation.withRunning { installation, _ in
                try await fill(installation)
                let path = try await export(installation, "out")
                let inUse = try await installation.holdfast("import", "--from-export", path)
                #expect(inUse.exit == .code(69) || inUse.exit == .code(1))
                #expect(inUse.errors.contains("not empty"), "\(inUse.errors)")
                let text = try String(contentsOfFile: path, encoding: .utf8)
                try await Installation.withRunning { other, _ in
                    let damaged = file(other, "damaged")
                    for change in [("\"Seven\"", "\"Eight\""), ("\"lines\":", "\"limes\":")] {
                        try text.replacingOccurrences(of: change.0, with: change.1)
                            .write(toFile: damaged, atomically: true, encoding: .utf8)
                        let refused = try await other.holdfast("import", "--from-export", damaged)
                        #expect(!refused.succeeded)
                    }
                    let client = try await other.client()
                    #expect(try await client.call("list_vendors")["items"] == [])
                    try await client.close()
                }
            }
        }
    }
}
