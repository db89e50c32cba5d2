import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast demo`, over either kind of store.
    @Suite struct DemoTests {
        private func pages(
            _ client: MCPClient, _ tool: String, _ arguments: JSONObject = [:], most: Int = 300
        ) async throws -> [JSON] {
            var found: [JSON] = []
            while found.count < most {
                var wanted = arguments
                wanted["limit"] = 100
                wanted["offset"] = .integer(found.count)
                let page = try await client.call(tool, wanted)
                let items = try #require(page["items"]?.array, "\(page.text.prefix(300))")
                found += items
                if items.count < 100 { break }
            }
            return found
        }

        /// What the services refuse of what is there already, given to them once more.
        private func refusals(_ client: MCPClient) async throws -> [String] {
            var refused: [String] = []
            func give(_ tool: String, _ arguments: JSONObject) async throws {
                let answer = try await client.call(tool, arguments)
                if answer.isError { refused.append("\(tool): \(answer.text.prefix(300))") }
            }
            for type in ["project", "session", "task", "research"] {
                let items = try await pages(
                    client, "list_work_items", ["item_type": .string(type), "full_details": true], most: 100)
                for item in items.prefix(25) {
                    var arguments: JSONObject = [:]
                    for name in ["title", "status", "metadata", "branch_name", "commit_hash", "pr_number"] {
                        if let value = item[name], value != .null { arguments[name] = value }
                    }
                    arguments["id"] = item["id"]
                    arguments["version"] = item["version"]
                    try await give("update_work_item", arguments)
                }
            }
            for vendor in try await pages(client, "list_vendors", ["full_details": true], most: 45) {
                let names = ["name", "version", "status", "extractor_version", "metadata"]
                try await give(
                    "update_vendor_status", JSONObject(names.map { ($0, vendor[$0] ?? .null) }))
            }
            let enhancements = try await pages(client, "list_enhancements", ["full_details": true], most: 100)
            for item in enhancements {
                let names = [
                    "id", "version", "title", "description", "priority", "status", "target_quarter",
                    "requires_constitutional_principles", "depends_on",
                ]
                try await give("update_enhancement", JSONObject(names.map { ($0, item[$0] ?? .null) }))
            }
            return refused
        }

        @Test(arguments: Backend.allCases)
        func demonstration_isBelievedByEveryService_andGoesAgain(backend: Backend) async throws {
            try await backend.withRunning { installation, _ in
                let filled = try await installation.holdfast("demo", within: .seconds(120))
                #expect(filled.succeeded, "\(filled.output)\(filled.errors)")
                let again = try await installation.holdfast("demo", within: .seconds(120))
                #expect(again.succeeded && again.output.contains("there already"), "\(again.errors)")
                let client = try await installation.client()
                let items = try await client.call("list_work_items", ["limit": 1])
                #expect(items["total_count"] == 1200, "\(items.text.prefix(300))")
                let archived = try await client.call("query_archived_work_items", ["limit": 1])
                #expect(archived["items"]?.array?.count == 1)
                #expect(try await pages(client, "list_vendors").count == 45)
                let deployments = try await client.call("list_deployments", ["limit": 100])
                #expect(deployments["items"]?.array?.count == 50)
                let other = try await installation.holdfast("demo", "--seed", "2", within: .seconds(120))
                #expect(other.exit == .code(1) && other.errors.contains("--remove"), "\(other.errors)")

                // It goes as it came, and leaves nothing.
                let unchanged = try await installation.holdfast("demo", "--remove", within: .seconds(120))
                #expect(unchanged.succeeded, "\(unchanged.output)\(unchanged.errors)")
                #expect(try await isEmptyEverywhere(installation, client, backend))
                let none = try await installation.holdfast("demo", "--remove")
                #expect(none.exit == .code(1), "\(none.output)\(none.errors)")

                // Another one comes into the same store; what was changed in it does not go unasked.
                let second = try await installation.holdfast("demo", "--seed", "2", within: .seconds(120))
                #expect(second.succeeded, "\(second.output)\(second.errors)")
                #expect(try await client.call("list_work_items", ["limit": 1])["total_count"] == 1200)
                #expect(try await refusals(client) == [])
                let added = try await client.call("create_vendor", ["name": "mine"])
                #expect(!added.isError, "\(added.text)")
                let asked = try await installation.holdfast("demo", "--remove", within: .seconds(120))
                #expect(asked.exit == .code(1) && asked.errors.contains("vendors"), "\(asked.errors)")
                #expect(try await pages(client, "list_vendors").count == 46)
                let agreed = try await installation.holdfast(
                    "demo", "--remove", "--yes", within: .seconds(120))
                #expect(agreed.succeeded, "\(agreed.output)\(agreed.errors)")
                #expect(try await isEmptyEverywhere(installation, client, backend))
                try await client.close()
            }
        }

        /// Whether neither the store nor any copy of it has a record, and none is taken for lost.
        private func isEmptyEverywhere(
            _ installation: Installation, _ client: MCPClient, _ backend: Backend
        ) async throws -> Bool {
            // An embedded store is its primary's only file.
            let ways = InstanceReading.Way.allCases.filter {
                backend == .postgresql || $0 != .copyOfPrimary
            }
            for tool in ["list_work_items", "list_vendors", "list_deployments", "list_sync_conflicts"] {
                let answer = try await client.call(tool)
                guard answer["items"] == [] else { return false }
            }
            let areEmpty = try await eventually("no instance has a record", within: .seconds(30)) {
                for way in ways {
                    let reading = InstanceReading(installation, way: way)
                    for (service, tool) in [("workitems", "list_work_items"), ("vendors", "list_vendors")] {
                        guard let found = try? await reading.records(of: service, tool), found.isEmpty
                        else { return Bool?.none }
                    }
                }
                return true
            }
            // To have read the copies, it had the stores seem away for some seconds.
            return try await eventually("the stores are back", within: .seconds(30)) {
                for tool in ["list_work_items", "list_vendors", "list_deployments"] {
                    guard try await client.call(tool)["data_source"] == nil else { return Bool?.none }
                }
                return areEmpty
            }
        }

        @Test func demonstration_comesToNobodysRecords() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                _ = try await client.call("create_vendor", ["name": "mine"])
                let refused = try await installation.holdfast("demo", within: .seconds(120))
                #expect(refused.exit == .code(1), "\(refused.output)")
                #expect(refused.errors.contains("HOLDFAST_HOME"), "\(refused.errors)")
                let removed = try await installation.holdfast("demo", "--remove", "--yes")
                #expect(removed.exit == .code(1), "\(removed.output)")
                #expect(try await client.call("list_vendors")["items"]?.array?.count == 1)
                try await client.close()
            }
        }
    }
}
