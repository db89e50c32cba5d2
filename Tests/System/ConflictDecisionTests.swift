import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Writes of an outage that the database refuses, because another host was faster: whoever follows the
    /// conflicts is told of each, and a person decides, asked by clients that others wrote.
    @Suite struct ConflictDecisionTests {
        /// All that can ask a person.
        private static let clients = [
            PythonClient(version: "2.3.0", mode: "auto", revision: "2026-07-28"),
            PythonClient(version: "2.3.0", mode: "legacy", revision: "2025-11-25"),
            PythonClient(version: "1.30.0", mode: "session", revision: "2025-11-25"),
            PythonClient(version: "1.22.0", mode: "session", revision: "2025-06-18"),
        ]

        @Test(.disabled(if: PythonEnvironments.isSkipped, "HOLDFAST_SKIP_CLIENTS is set"))
        func person_isAskedByEveryClientThatCan_andDecides() async throws {
            let server = try TemporaryPostgreSQL.shared()
            let url = try server.makeDatabase()
            let proxy = try FaultProxy(of: server)
            let store = Installation.Store.postgresql(proxy.url(through: url))
            try await HTTPInstallation.withInstallation(store) { installation, port in
                let client = try await installation.client()
                let vendors = (0...2 * Self.clients.count).map { "vendor \($0)" }
                let followers = try await Self.follow(installation, port)
                try await Self.makeConflicts(on: vendors, client, proxy, in: server, url)
                try await Self.expect(followers, toHold: vendors.count)

                var conflicts = try await client.call("list_sync_conflicts")["items"]?.array ?? []
                try #require(conflicts.count == vendors.count)
                // Whoever is asked and does not decide leaves everything as it is.
                let undecided = conflicts.removeLast()
                let denied = try await Self.ask(
                    Self.clients[0], .http(port: port), ["action": "decline"], undecided, installation)
                #expect(denied["error"]?["code"] == "permission_denied", "\(denied.text)")

                for client in Self.clients {
                    for (way, keep) in [(PythonClient.Way.stdio, "local"), (.http(port: port), "primary")] {
                        let conflict = conflicts.removeLast()
                        let decision: JSON = ["action": "accept", "content": ["keep": .string(keep)]]
                        let answer = try await Self.ask(client, way, decision, conflict, installation)
                        let resolution = answer["sync_conflict"]?["resolution"]?.string
                        #expect(resolution?.contains(keep) == true, "\(client), \(way): \(answer.text)")
                        try await Self.expect(followers, toHold: conflicts.count + 1)
                    }
                }
                for follower in followers {
                    #expect(follower.faults.isEmpty, "\(follower.name): \(follower.faults)")
                    try await follower.client.wire.close()
                }
                try await client.close()
            }
        }

        private static let uri = "holdfast://conflicts"

        private static func follow(_ installation: Installation, _ port: Int) async throws -> [Subscriber] {
            [
                try await Subscriber.make(
                    "over stdio", .june2025, StdioWire(installation), uris: [uri]),
                try await Subscriber.make("over HTTP", .july2026, HTTPWire(port: port), uris: [uri]),
            ]
        }

        private static func expect(_ followers: [Subscriber], toHold count: Int) async throws {
            for follower in followers {
                try await follower.awaits(uri, "\(count) open conflicts") {
                    $0["items"]?.array?.count == count
                }
            }
        }

        /// Changes each vendor while the database is away, and in the database before it is back.
        private static func makeConflicts(
            on vendors: [String], _ client: MCPClient, _ proxy: FaultProxy, in server: TemporaryPostgreSQL,
            _ url: String
        ) async throws {
            for vendor in vendors {
                let made = try await client.call("create_vendor", ["name": .string(vendor)])
                #expect(!made.isError, "\(made.text)")
            }
            _ = try await eventually("the copy knows them", within: .seconds(60)) {
                proxy.refuse()
                proxy.resetAll()
                let known = try await eventually("the copy answers", within: .seconds(60)) {
                    let listed = try await client.call("list_vendors", ["limit": 100])
                    return listed["data_source"] == nil ? nil : listed["items"]?.array?.count
                }
                if known == vendors.count { return true }
                try proxy.heal()
                return nil
            }
            for vendor in vendors {
                let change: JSONObject = ["name": .string(vendor), "version": 1, "status": "broken"]
                let accepted = try await client.call("update_vendor_status", change)
                #expect(accepted["pending_replay"] == true, "\(accepted.text)")
            }
            _ = try server.execute(
                "SET search_path = vendors, public; UPDATE vendor_extractors SET version = version + 1",
                url: url)
            try proxy.heal()
            _ = try await eventually("the conflicts are recorded", within: .seconds(60)) {
                let listed = try await client.call("list_sync_conflicts", ["limit": 100])
                return listed["items"]?.array?.count == vendors.count ? true : nil
            }
        }

        /// Has a client resolve a conflict, and the person at it give this answer.
        private static func ask(
            _ client: PythonClient, _ way: PythonClient.Way, _ decision: JSON, _ conflict: JSON,
            _ installation: Installation
        ) async throws -> JSON {
            let arguments: JSON = [
                "id": conflict["id"] ?? .null, "version": conflict["current_version"] ?? .null,
            ]
            let seen = try await client.run(
                way, ["--person", decision.text, "--ask", "resolve_sync_conflict=\(arguments.text)"],
                installation)
            #expect(seen["revision"]?.string == client.revision, "\(client), \(way): \(seen.text)")
            let questions = seen["asked"]?["questions"]?.array ?? []
            #expect(questions.count == 1, "\(client), \(way): \(seen.text)")
            #expect(questions.first?.string?.contains("broken") == true, "\(client), \(way): \(questions)")
            return seen["asked"]?["answers"]?.array?.first ?? seen
        }
    }
}
