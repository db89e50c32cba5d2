import Synchronization
import TestSupport
import Wire

/// A record of each kind that can be subscribed to, changed again and again by a client of its own.
final class WatchedRecords: Sendable {
    private let client: MCPClient
    private let item: String
    private let vendor: String
    private let changes = Mutex(0)

    private init(_ client: MCPClient, item: String, vendor: String) {
        (self.client, self.item, self.vendor) = (client, item, vendor)
    }

    /// Makes them.
    static func make(by client: MCPClient) async throws -> WatchedRecords {
        let item = try await client.call(
            "create_work_item", ["item_type": "task", "title": "watched", "metadata": [:]])
        let vendor = try await client.call("create_vendor", ["name": "watched"])
        _ = try await client.call("update_project_configuration", ["git_branch": "change-0"])
        guard let id = item.id, !vendor.isError else {
            throw ProtocolViolation("\(item.text) \(vendor.text)")
        }
        return WatchedRecords(client, item: id, vendor: "watched")
    }

    /// What is subscribed to.
    var uris: [String] {
        ["holdfast://work-items/\(item)", "holdfast://vendors/\(vendor)", "holdfast://configuration"]
    }

    /// Changes each of them and waits until all of these have been told.
    func changeAll(awaitedBy sessions: [Subscriber], after what: String) async throws {
        let number = changes.withLock { changes in
            changes += 1
            return changes
        }
        let title = "change-\(number)"
        let version = Int64(number)
        try await succeed(
            "update_work_item", ["id": .string(item), "version": .integer(version), "title": .string(title)])
        try await succeed(
            "update_vendor_status",
            [
                "name": .string(vendor), "version": .integer(version),
                "metadata": ["changed": .string(title)],
            ])
        try await succeed("update_project_configuration", ["git_branch": .string(title)])
        for session in sessions {
            for uri in uris {
                try await session.awaits(uri, "\(title) of \(uri) after \(what)") {
                    $0.text.contains("\"\(title)\"")
                }
            }
        }
    }

    private func succeed(_ tool: String, _ arguments: JSONObject) async throws {
        let reply = try await client.call(tool, arguments)
        guard !reply.isError else { throw ProtocolViolation("\(tool): \(reply.text)") }
    }
}
