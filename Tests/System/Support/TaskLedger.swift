import TestSupport
import Testing
import Wire

/// Creates tasks and remembers what it was told of each: what was accepted is looked for later, one by one.
final class TaskLedger {
    private let prefix: String
    private(set) var accepted: [String] = []
    private(set) var refused: [(title: String, reply: ToolReply)] = []
    private var count = 0

    /// - Parameter prefix: What the titles of its tasks begin with.
    init(_ prefix: String) {
        self.prefix = prefix
    }

    /// Creates one task more; a project with so many bytes of text where there are any.
    @discardableResult
    func add(_ client: MCPClient, bytes: Int = 0) async throws -> ToolReply {
        count += 1
        let title = "\(prefix) \(count)"
        let filler = JSON.string(String(repeating: "x", count: bytes))
        let reply = try await client.call(
            "create_work_item",
            [
                "item_type": bytes > 0 ? "project" : "task", "title": .string(title),
                "metadata": bytes > 0 ? ["description": filler] : [:],
            ])
        if reply.isError { refused.append((title, reply)) } else { accepted.append(title) }
        return reply
    }

    /// Creates tasks until one is accepted.
    func addUntilAccepted(_ client: MCPClient, within limit: Duration) async throws -> ToolReply {
        try await eventually("a task is accepted", within: limit, every: .milliseconds(250)) {
            let reply = try await add(client)
            return reply.isError ? nil : reply
        }
    }

    /// How often each of its titles is listed.
    func listed(_ client: MCPClient) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        var cursor: JSON = .null
        while true {
            var arguments: JSONObject = ["limit": 100]
            if cursor != .null { arguments["cursor"] = cursor }
            let reply = try await client.call("list_work_items", arguments)
            try #require(!reply.isError, "\(reply.text)")
            for item in reply["items"]?.array ?? [] {
                guard let title = item["title"]?.string, title.hasPrefix("\(prefix) ") else { continue }
                counts[title, default: 0] += 1
            }
            cursor = reply["next_cursor"] ?? .null
            if cursor == .null { return counts }
        }
    }

    /// Checks that what was accepted is there, once, and what was refused for good is not.
    func check(_ client: MCPClient, at location: SourceLocation = #_sourceLocation) async throws {
        let counts = try await listed(client)
        let lost = accepted.filter { counts[$0] != 1 }
        #expect(lost == [], "of \(accepted.count)", sourceLocation: location)
        let risen = refused.filter { counts[$0.title] != nil }.map(\.title)
        #expect(risen == [], "of \(refused.count)", sourceLocation: location)
    }
}
