import Foundation
import Primitives
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// While PostgreSQL is away, what can still be known is answered, from the best layer that knows it.
    @Suite struct LayersTests {
        private static let document = """
            # Project Status - 2026-01-31T12:00:00.000Z

            ## Operational Vendors (1/1)

            - **beta**: operational
              (3/4 tests) [excel] v1.0

            """

        private struct Place {
            let server: TemporaryPostgreSQL
            let url: String
            let repository: TemporaryRepository

            /// A repository that tells of two vendors: of one before now, of the other in an hour.
            init() async throws {
                server = try TemporaryPostgreSQL()
                url = try server.makeDatabase()
                repository = try await TemporaryRepository()
                let now = Int(Clocks.system.now().milliseconds / 1000)
                try await repository.commit("vendor(gamma): broken", atSecond: now - 3600)
                try await repository.commit(
                    "vendor(acme): broken 7/9 tests passing, version: 2.3.1", atSecond: now + 3600)
                // Where nobody names it and it has no markers, it stays as it is.
                try repository.write(LayersTests.document, to: ".project_status.md")
            }

            var settings: [String: String] {
                [
                    "HOLDFAST_REPOSITORY": repository.path,
                    "HOLDFAST_CACHE_TTL_SECONDS": "1",
                ]
            }
        }

        private func vendor(_ name: String, _ client: MCPClient) async throws -> ToolReply {
            try await client.call("query_vendor_status", ["name": .string(name)])
        }

        private func awaitSource(
            _ source: JSON?, of name: String, _ client: MCPClient
        ) async throws -> ToolReply {
            try await eventually(
                "\(name) is answered by \(source?.text ?? "primary")", within: .seconds(60)
            ) {
                let answer = try await vendor(name, client)
                return !answer.isError && answer["data_source"] == source ? answer : nil
            }
        }

        @Test func databaseAway_eachLayerAnswersWhatItKnowsBest() async throws {
            let place = try await Place()
            try await Installation.with(.postgresql(place.url), settings: place.settings) { installation in
                let first = try await installation.run()
                var client = try await installation.client()
                for name in ["acme", "gamma"] {
                    let made = try await client.call("create_vendor", ["name": .string(name)])
                    try #require(!made.isError)
                }
                let item = try await client.call(
                    "create_work_item", ["item_type": "task", "title": "t", "metadata": [:]])
                try place.server.stop()
                try await checkExpiredCopy(client)
                try await client.close()
                try await installation.stop(first)

                // A standby's copy is as good as one's own.
                try removeCopies(installation) { $0.hasPrefix("vendors-primary") }
                let second = try await installation.run()
                client = try await installation.client()
                let copied = try await vendor("gamma", client)
                #expect(copied["version"] == 1)
                #expect(copied["data_source"] == "sqlite_cache")
                try await client.close()
                try await installation.stop(second)

                try removeCopies(installation) { _ in true }
                let third = try await installation.run()
                client = try await installation.client()
                try await checkTexts(client, itemID: item["id"] ?? .null)

                try place.server.start()
                let back = try await awaitSource(nil, of: "acme", client)
                #expect(back["version"] == 1)
                let list = try await eventually("a list from PostgreSQL", within: .seconds(60)) {
                    let list = try await client.call("list_vendors", [:])
                    return !list.isError && list["data_source"] == nil ? list : nil
                }
                #expect(list["total_count"] == 2)
                #expect(list["complete"] == nil)
                try await client.close()
                try await installation.stop(third)
            }
        }

        private func removeCopies(_ installation: Installation, _ isMeant: (String) -> Bool) throws {
            let directory = installation.home + "/copy"
            let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter(isMeant)
            try #require(!names.isEmpty)
            for name in names { try FileManager.default.removeItem(atPath: directory + "/" + name) }
        }

        /// Git goes before the old copy where it knows something later.
        private func checkExpiredCopy(_ client: MCPClient) async throws {
            let later = try await awaitSource("git_history", of: "acme", client)
            #expect(later["status"] == "broken")
            #expect(later["extractor_version"] == "2.3.1")
            #expect(later["version"] == .null)
            #expect(later["commit"]?.string?.count == 40)
            #expect(later["warnings"] == ["database_unavailable", "using_git_history_fallback"])
            let old = try await vendor("gamma", client)
            #expect(old["version"] == 1)
            #expect(old["data_source"] == "sqlite_cache")
            #expect(
                old["warnings"] == ["database_unavailable", "using_fallback_cache", "cache_expired"])
            let list = try await client.call("list_vendors", [:])
            #expect(list["data_source"] == "sqlite_cache")
            #expect(list["complete"] == true)
        }

        private func checkTexts(_ client: MCPClient, itemID: JSON) async throws {
            let known = try await awaitSource("git_history", of: "gamma", client)
            #expect(known["status"] == "broken")
            #expect(try #require(known["age_seconds"]?.integer) >= 3600)
            let listed = try await vendor("beta", client)
            #expect(listed["data_source"] == "markdown_file", "\(listed)")
            #expect(listed["as_of"] == "2026-01-31T12:00:00.000Z")
            #expect(listed["warnings"] == ["database_unavailable", "using_markdown_fallback"])
            let nobody = try await vendor("nobody", client)
            #expect(nobody.errorCode == "not_found")
            #expect(nobody.errorDetails?["authoritative"] == false)
            #expect(nobody.errorDetails?["as_of"] == "2026-01-31T12:00:00.000Z")
            let list = try await eventually("a list from git", within: .seconds(60)) {
                let list = try await client.call("list_vendors", [:])
                return list["data_source"] == "git_history" ? list : nil
            }
            #expect(list["complete"] == false)
            #expect(list["total_count"] == 2)
            let configuration = try await eventually("git tells of HEAD", within: .seconds(60)) {
                let configuration = try await client.call("get_project_configuration", [:])
                return configuration["data_source"] == "git_history" ? configuration : nil
            }
            #expect(configuration["database_healthy"] == false)
            let item = try await client.call("query_work_item", ["id": itemID])
            #expect(item.errorCode == "unavailable")
            let layers = item.errorDetails?["layers"]?.array ?? []
            #expect(
                layers.map { $0["layer"] } == [
                    "primary", "sqlite_cache", "git_history", "markdown_file",
                ])
        }
    }
}
