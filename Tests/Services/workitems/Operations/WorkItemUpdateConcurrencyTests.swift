import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Many clients in one tree at once.
@Suite struct WorkItemUpdateConcurrencyTests {
    private static let clientsCount = 16
    private static let callsPerClient = 30

    @Test(arguments: Dialect.allCases)
    func clientsInOneTree_leaveEveryPathAndDepthRight(dialect: Dialect) async throws {
        let seed = SeededGenerator.seedOfThisRun()
        try await Bench.with(dialect) { bench in
            var roots: [Bench.Reply] = []
            for number in 0..<4 { roots.append(try await bench.makeTask("root \(number)")) }
            let ids = roots.map { $0["id"] }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<Self.clientsCount {
                    let generator = SeededGenerator(seed: seed &+ UInt64(client))
                    group.addTask { try await Self.work(bench, knowing: ids, generator) }
                }
                try await group.waitForAll()
            }
            let faults = try await Self.faults(in: bench)
            #expect(faults == [], "seed \(seed)")
            try await bench.expectRightCounts("seed \(seed)")
        }
    }

    /// One client: creates, moves, deletes and restores among what it knows; refusals are part of the game.
    private static func work(
        _ bench: Bench, knowing roots: [JSON], _ start: SeededGenerator
    ) async throws {
        var generator = start
        var known = roots
        for _ in 0..<callsPerClient {
            guard let id = known.randomElement(using: &generator),
                let other = known.randomElement(using: &generator)
            else { return }
            if Int.random(in: 0..<10, using: &generator) < 5 {
                let made = try await bench.call(
                    "create_work_item",
                    ["item_type": "task", "title": "t", "metadata": [:], "parent_id": id])
                if made.code == nil { known.append(made["id"]) }
                try #require(Self.isExpected(made.code), "\(made.content.text)")
                continue
            }
            let item = try await bench.call("query_work_item", ["id": id, "include_children": false])
            let fields: KeyValuePairs<String, JSON> =
                item["deleted_at"] == .null
                ? Bool.random(using: &generator) || roots.contains(id)
                    ? ["parent_id": other] : ["deleted_at": "2026-01-01T00:00:00Z"]
                : ["clear": ["deleted_at"]]
            let reply = try await bench.update(item, fields)
            try #require(Self.isExpected(reply.code), "\(reply.content.text)")
        }
    }

    private static func isExpected(_ code: ErrorCode?) -> Bool {
        switch code {
        case nil, .notFound, .depthExceeded, .cycle, .versionConflict, .validationFailed: true
        default: false
        }
    }

    /// What is wrong with the stored tree.
    private static func faults(in bench: Bench) async throws -> [String] {
        let rows = try await bench.rows("SELECT id, parent_id, path, depth, deleted_at FROM work_items")
            .map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
        let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0) })
        return rows.compactMap { row in
            let parent = byID[row[1]]
            let path = (parent?[2] ?? "") + "/" + row[0]
            if !row[1].isEmpty, parent == nil { return "\(row[0]) has lost its parent" }
            if row[2] != path { return "\(row[0]) is at \(row[2]), not \(path)" }
            if Int(row[3]) != path.utf8.count / 37 - 1 { return "\(row[0]) has depth \(row[3])" }
            if row[4].isEmpty, let parent, !parent[4].isEmpty { return "\(row[0]) is below a deleted item" }
            return nil
        }
    }

    @Test(arguments: Dialect.allCases)
    func firstUpdatesOfTheConfiguration_allCount(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<Self.clientsCount {
                    group.addTask {
                        let reply = try await bench.call(
                            "update_project_configuration", ["git_branch": .string("b\(client)")])
                        #expect(reply.code == nil)
                    }
                }
                try await group.waitForAll()
            }
            let stored = try await bench.call("get_project_configuration")
            #expect(stored.version == Int64(1 + Self.clientsCount))
        }
    }

    @Test(arguments: Dialect.allCases)
    func updatesByTheSameVersion_haveOneWinner(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask()
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for client in 0..<Self.clientsCount {
                    group.addTask { try await bench.update(item, ["title": .string("t\(client)")]).code }
                }
                return try await group.reduce(into: [ErrorCode?]()) { $0.append($1) }
            }
            #expect(codes.filter { $0 == nil }.count == 1)
            #expect(codes.filter { $0 == .versionConflict }.count == Self.clientsCount - 1)
            #expect(try await bench.query(item).version == 2)
        }
    }
}
