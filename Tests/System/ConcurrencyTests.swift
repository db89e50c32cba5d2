import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Many clients at once: never a lost update, never a broken tree.
    @Suite struct ConcurrencyTests {
        @Test(arguments: Backend.allCases, [8, 32, 128])
        func simultaneousUpdatesOfOneVersion_haveExactlyOneWinner(backend: Backend, count: Int) async throws {
            try await backend.withRunning { installation, _ in
                let clients = try await Self.clients(min(8, count), installation)
                for round in 1...3 {
                    let item = try await Self.create(clients[0], title: "contested \(round)")
                    let answers = try await Self.contend(item, clients, count: count)
                    let winners = answers.filter { !$0.isError }
                    #expect(winners.count == 1)
                    #expect(winners.first?.version == 2)
                    for loser in answers.filter(\.isError) {
                        #expect(loser.errorCode == "version_conflict", "\(loser.text)")
                        #expect(loser.errorDetails?["current_version"]?.integer == 2)
                        #expect(loser.errorDetails?["current"]?["title"] == winners.first?["title"])
                    }
                    let stored = try await clients[0].call("query_work_item", ["id": .string(item)])
                    #expect(stored.version == 2)
                    #expect(stored["title"] == winners.first?["title"])
                }
                for client in clients { try await client.close() }
            }
        }

        private static func contend(
            _ item: String, _ clients: [MCPClient], count: Int
        ) async throws -> [ToolReply] {
            try await withThrowingTaskGroup(of: ToolReply.self) { group in
                for number in 0..<count {
                    let client = clients[number % clients.count]
                    group.addTask {
                        try await client.call(
                            "update_work_item",
                            ["id": .string(item), "version": 1, "title": .string("winner \(number)")])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        @Test(arguments: Backend.allCases)
        func clientsThatCreateAndMoveInOneTree_leaveEveryPathAndDepthRight(backend: Backend) async throws {
            let seed = SeededGenerator.seedOfThisRun()
            try await backend.withRunning { installation, _ in
                let clients = try await Self.clients(16, installation)
                let root = try await Self.create(clients[0], title: "root")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (lane, client) in clients.enumerated() {
                        group.addTask {
                            var random = SeededGenerator(seed: seed &+ UInt64(lane))
                            try await Self.growAndMove(client, root: root, lane: lane, random: &random)
                        }
                    }
                    try await group.waitForAll()
                }
                let items = try await Self.allItems(clients[0])
                #expect(items.count > 16 * 10, "hardly anything was created, seed \(seed)")
                let faults = TreeShape.faults(in: items)
                #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(10).joined(separator: "; "))")
                for client in clients { try await client.close() }
            }
        }

        private static let allowedRefusals: Set<String> = [
            "cycle", "depth_exceeded", "version_conflict",
        ]

        /// Creates items below those it knows and moves what others move as well, by the versions it last
        /// saw.
        private static func growAndMove(
            _ client: MCPClient, root: String, lane: Int, random: inout SeededGenerator
        ) async throws {
            var known = [root]
            for number in 0..<60 {
                let id = known.randomElement(using: &random) ?? root
                let target = known.randomElement(using: &random) ?? root
                let answer: ToolReply
                if number % 3 == 0 {
                    answer = try await create(client, below: id, title: "lane \(lane) item \(number)")
                    if let id = answer.id, !answer.isError { known.append(id) }
                } else {
                    let seen = try await client.call(
                        "list_work_items", ["parent_id": .string(root), "limit": 10])
                    known += (seen["items"]?.array ?? []).compactMap { $0["id"]?.string }.suffix(2)
                    let current = try await client.call(
                        "query_work_item", ["id": .string(id), "include_children": false])
                    answer = try await client.call(
                        "update_work_item",
                        [
                            "id": .string(id), "version": .integer(current.version ?? 0),
                            "parent_id": .string(target),
                        ])
                }
                let isAllowed = answer.errorCode.map(allowedRefusals.contains) ?? true
                #expect(isAllowed, "\(answer.text)")
            }
        }

        private static func clients(_ count: Int, _ installation: Installation) async throws -> [MCPClient] {
            var clients: [MCPClient] = []
            for number in 0..<count {
                clients.append(try await installation.client(name: "client-\(number)"))
            }
            return clients
        }

        private static func create(_ client: MCPClient, below parent: String, title: String) async throws
            -> ToolReply
        {
            try await client.call(
                "create_work_item",
                ["item_type": "task", "title": .string(title), "metadata": [:], "parent_id": .string(parent)])
        }

        private static func create(_ client: MCPClient, title: String) async throws -> String {
            let answer = try await client.call(
                "create_work_item", ["item_type": "task", "title": .string(title), "metadata": [:]])
            return try #require(answer.id, "\(answer.text)")
        }

        private static func allItems(_ client: MCPClient) async throws -> [JSON] {
            var items: [JSON] = []
            while true {
                let page = try await client.call(
                    "list_work_items",
                    ["full_details": true, "limit": 100, "offset": .integer(items.count)])
                items += page["items"]?.array ?? []
                guard page["has_more"] == true else { return items }
            }
        }
    }
}
