import Synchronization
import TestSupport
import Wire

/// Writes records that rest on one another, over three services, as fast as it is answered: a work item, a
/// vendor, a deployment that names both, and then, in the item's title, that it was shipped.
final class LinkedWriter: Sendable {
    /// What it was told was done.
    struct Account: Sendable {
        var writes = 0
        var failures: [String] = []
        /// Deployments that were acknowledged, by their ids, with the item of each.
        var shipped: [String: String] = [:]
        /// Items whose title says that they were shipped.
        var told: Set<String> = []
        var slowest = Duration.zero
    }

    static let shippedTitle = "shipped"

    private let client: MCPClient
    private let name: String
    private let account = Mutex(Account())

    init(_ client: MCPClient, name: String) {
        (self.client, self.name) = (client, name)
    }

    var total: Account { account.withLock { $0 } }

    /// Writes until told to stop.
    func run(until stop: OneShot<Void>) async throws {
        var number = 0
        while stop.result == nil {
            number += 1
            try await writeOne(number)
        }
    }

    private func writeOne(_ number: Int) async throws {
        let item = try await write(
            "create_work_item", ["item_type": "task", "title": .string("\(name) \(number)"), "metadata": [:]])
        let vendor = try await write("create_vendor", ["name": .string("\(name) \(number)")])
        guard let item, let vendor else { return }
        let hash = JSON.string(String(repeating: "ab", count: 20))
        let deployment = try await write(
            "record_deployment",
            [
                "deployed_at": "2026-01-30T18:00:00Z",
                "metadata": [
                    "pr_number": 7, "pr_title": "Seven", "commit_hash": hash, "test_summary": ["unit": 3],
                    "constitutional_compliance": true,
                ],
                "vendor_ids": [.string(vendor)], "work_item_ids": [.string(item)],
            ])
        guard let deployment else { return }
        account.withLock { $0.shipped[deployment] = item }
        let told = try await write(
            "update_work_item",
            ["id": .string(item), "version": 1, "title": .string(Self.shippedTitle)])
        if told != nil { account.withLock { _ = $0.told.insert(item) } }
    }

    /// The id of what was written; nil where it was not.
    private func write(_ tool: String, _ arguments: JSONObject) async throws -> String? {
        let clock = ContinuousClock()
        let start = clock.now
        let reply = try await client.call(tool, arguments)
        let took = clock.now - start
        account.withLock { account in
            account.writes += 1
            account.slowest = max(account.slowest, took)
            if reply.isError { account.failures.append("\(tool): \(reply.text.prefix(200))") }
        }
        return reply.isError ? nil : reply.id
    }
}
