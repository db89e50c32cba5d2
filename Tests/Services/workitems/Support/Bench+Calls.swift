import Primitives
import Storage
import Testing
import Wire

extension Bench {
    /// Makes a task, below a parent if one is given; answers its reply.
    @discardableResult
    func makeTask(
        _ title: String = "task", below parent: Reply? = nil, status: String = "active"
    ) async throws -> Reply {
        let parentID = parent?.id.map { JSON.string($0.description) } ?? .null
        let reply = try await call(
            "create_work_item",
            [
                "item_type": "task", "title": .string(title), "metadata": [:], "parent_id": parentID,
                "status": .string(status),
            ])
        try #require(reply.code == nil, "\(reply.content.text)")
        return reply
    }

    /// Updates the item at the version its reply has.
    func update(_ item: Reply, _ fields: KeyValuePairs<String, JSON>) async throws -> Reply {
        let key: [(String, JSON)] = [("id", item["id"]), ("version", item["version"])]
        return try await call("update_work_item", JSONObject(key + fields.map { ($0.key, $0.value) }))
    }

    /// Shows the item.
    func query(_ item: Reply, _ options: KeyValuePairs<String, JSON> = [:]) async throws -> Reply {
        try await call(
            "query_work_item", JSONObject([("id", item["id"])] + options.map { ($0.key, $0.value) }))
    }

    /// The rows of a statement, cells joined by `|`.
    func rows(_ sql: String) async throws -> [String] {
        let rows = try await database.read([Statement(sql)], deadline: deadline)[0]
        return try rows.map { row in
            try (0..<rows.columnCount).map { try row.optional($0, Row.text) ?? "" }.joined(separator: "|")
        }
    }

    /// Runs statements in one transaction.
    func write(_ statements: [String]) async throws {
        let step = TransactionStep<Bool>.commit(statements.map { Statement($0) }, true)
        _ = try await database.write(step, deadline: deadline)
    }
}
