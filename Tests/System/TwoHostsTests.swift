import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Two hosts share one PostgreSQL; one loses it for a while, and both go on writing.
    @Suite struct TwoHostsTests {
        private func succeed(
            _ client: MCPClient, _ tool: String, _ arguments: JSONObject
        ) async throws -> ToolReply {
            let reply = try await client.call(tool, arguments)
            guard !reply.isError else { throw ProtocolViolation("\(tool): \(reply)") }
            return reply
        }

        private func make(_ client: MCPClient, _ names: [String]) async throws -> [String: String] {
            var ids: [String: String] = [:]
            for name in names {
                let item = try await succeed(
                    client, "create_work_item",
                    ["item_type": "task", "title": .string(name), "metadata": [:]])
                ids[name] = item["id"]?.string
                _ = try await succeed(client, "create_vendor", ["name": .string(name)])
            }
            return ids
        }

        /// Changes the item and the vendor of each name, as it was read at version 1.
        private func change(
            _ client: MCPClient, _ names: [String], _ ids: [String: String], to title: String
        ) async throws {
            for name in names {
                _ = try await succeed(
                    client, "update_work_item",
                    ["id": .string(ids[name] ?? ""), "version": 1, "title": .string("\(name) \(title)")])
                _ = try await succeed(
                    client, "update_vendor_status",
                    ["name": .string(name), "version": 1, "metadata": ["changed": .string(title)]])
            }
        }

        /// Everything there is, by what is answered: titles and versions of items, metadata of vendors.
        private func everything(_ client: MCPClient) async throws -> (source: JSON?, records: Set<String>) {
            let items = try await succeed(client, "list_work_items", ["limit": 100, "full_details": true])
            let vendors = try await succeed(client, "list_vendors", ["limit": 100, "full_details": true])
            let records = [items, vendors].flatMap { $0["items"]?.array ?? [] }.map { record -> String in
                let title = record["title"]?.string
                let name = title ?? record["name"]?.string.map { "vendor \($0)" } ?? ""
                let changed = record["metadata"]?["changed"]?.string ?? ""
                return "\(name) v\(record["version"]?.integer ?? 0) \(changed)"
            }
            return (items["data_source"] ?? vendors["data_source"], Set(records))
        }

        private func wait(
            _ what: String, _ client: MCPClient, _ isSo: (JSON?, Set<String>) -> Bool
        ) async throws -> Set<String> {
            try await eventually(what, within: .seconds(60), every: .milliseconds(100)) {
                let (source, records) = try await everything(client)
                return isSo(source, records) ? records : nil
            }
        }

        /// Cuts a host off once its copies have what is wanted: they follow a moment behind.
        private func cut(
            _ proxy: FaultProxy, _ client: MCPClient, knowing isWanted: (Set<String>) -> Bool
        ) async throws {
            _ = try await eventually("the copies know everything", within: .seconds(60)) {
                proxy.refuse()
                proxy.resetAll()
                let records = try await wait("the copies answer", client) { source, _ in
                    source == "sqlite_cache"
                }
                if isWanted(records) { return true }
                try proxy.heal()
                _ = try await wait("the database answers", client) { source, _ in source == nil }
                return nil
            }
        }

        private func conflicts(_ client: MCPClient) async throws -> [JSON] {
            try await succeed(client, "list_sync_conflicts", [:])["items"]?.array ?? []
        }

        @Test func hostThatIsCutOff_losesNoUpdateAndAgreesWithTheOtherAfterwards() async throws {
            let server = try TemporaryPostgreSQL.shared()
            let url = try server.makeDatabase()
            let proxy = try FaultProxy(of: server)
            try await Installation.withRunning(.postgresql(url)) { there, _ in
                try await Installation.withRunning(.postgresql(proxy.url(through: url))) { here, _ in
                    let (near, far) = (try await here.client(), try await there.client())
                    let both = ["both 1", "both 2", "both 3"]
                    let (ours, theirs) = (["ours 1", "ours 2"], ["theirs 1", "theirs 2"])
                    let ids = try await make(far, both + ours + theirs)
                    _ = try await wait("the near host knows them", near) { $1.count == 14 }

                    try await cut(proxy, near) { $0.count == 14 }
                    try await change(far, both + theirs, ids, to: "far")
                    try await change(near, both + ours, ids, to: "near")
                    _ = try await make(near, ["new here"])
                    _ = try await make(far, ["new there"])
                    try proxy.heal()

                    let records = try await wait("all is replayed", near) { source, records in
                        source == nil && records.contains { $0.hasPrefix("new here v1") }
                            && records.contains("vendor ours 2 v2 near")
                    }
                    let listed = try await eventually("the conflicts are recorded", within: .seconds(60)) {
                        let listed = try await conflicts(near)
                        return listed.count >= 2 * both.count ? listed : nil
                    }
                    #expect(listed.count == 2 * both.count, "\(listed)")
                    #expect(listed.allSatisfy { $0["kind"] == "version" && $0["writes_count"] == 1 })
                    #expect(Set(listed.map(\.text)) == Set(try await conflicts(far).map(\.text)))

                    let stored = try await everything(far).records
                    #expect(stored.count == 18)
                    for name in both { #expect(stored.contains("\(name) far v3 "), "\(stored)") }
                    for name in ours { #expect(stored.contains("\(name) near v2 "), "\(stored)") }
                    for name in theirs { #expect(stored.contains("\(name) far v2 "), "\(stored)") }
                    #expect(stored.count { $0.hasSuffix(" v3 far") } == both.count)
                    #expect(records.isSubset(of: stored))
                    // What the near host answers once it is cut off again is its copy's.
                    try await cut(proxy, near) { $0 == stored }
                    try proxy.heal()
                    try FailurePage.judge(
                        "one of several hosts is cut off from PostgreSQL",
                        clients: "both hosts go on: the one that is cut off as in any outage",
                        records:
                            "what only one host changed is there; what both changed becomes a conflict of"
                            + " kind \(Set(listed.compactMap { $0["kind"]?.string }).sorted().joined())",
                        afterwards: "all hosts list the same conflicts, and agree on everything else")
                }
            }
        }
    }
}
