import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Random trees with random dependencies, archived in steps of random size, and compared with a model that
/// follows the rules from item to item.
@Suite struct ArchiveWalkTests {
    private struct Item {
        let id: JSON
        let parent: Int?
        let depth: Int
        let isOpen: Bool
        let isDeleted: Bool
        let isOld: Bool
        var isArchived = false
    }

    private struct Model {
        var items: [Item] = []
        /// The first can't be done without the second.
        var needs: [(Int, Int)] = []

        func mayGo(_ place: Int) -> Bool {
            let item = items[place]
            guard !item.isArchived, item.isOld, !item.isOpen || item.isDeleted else { return false }
            return !needs.contains { other, needed in
                needed == place && items[other].isOpen && !items[other].isDeleted && !items[other].isArchived
            }
        }

        func below(_ place: Int) -> [Int] {
            items.indices.filter { items[$0].parent == place }.flatMap { [$0] + below($0) }
        }

        mutating func archive() -> Int {
            let going = items.indices.filter { place in
                mayGo(place) && below(place).allSatisfy { items[$0].isArchived || mayGo($0) }
            }
            for place in going { items[place].isArchived = true }
            return going.count
        }
    }

    @Test(arguments: [(Dialect.sqlite, 12), (.postgresql, 5)])
    func anyForest_isArchivedByTheRules(dialect: Dialect, rounds: Int) async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        try await Bench.with(dialect) { bench in
            var model = Model()
            for round in 0..<rounds {
                try await grow(&model, bench, using: &generator)
                let expected = model.archive()
                let dry = try await bench.archiveAll(isDryRun: true)
                let limit = Int64.random(in: 1...20, using: &generator)
                let moved = try await bench.archiveAll(limit: limit)
                try #require(moved.archived == Int64(expected), "seed \(seed), round \(round)")
                try await bench.expectRightCounts("seed \(seed), round \(round)")
                #expect(dry.archived == moved.archived, "seed \(seed), round \(round)")
                let archived = Set(try await bench.rows("SELECT id FROM archived_work_items"))
                let live = Set(try await bench.rows("SELECT id FROM work_items"))
                func ids(_ isArchived: Bool) -> Set<String> {
                    Set(model.items.filter { $0.isArchived == isArchived }.compactMap(\.id.string))
                }
                try #require(archived == ids(true), "seed \(seed), round \(round)")
                try #require(live == ids(false), "seed \(seed), round \(round)")
            }
            let orphans = try await bench.rows(
                "SELECT id FROM work_items WHERE parent_id IN (SELECT id FROM archived_work_items)")
            #expect(orphans == [], "seed \(seed)")
        }
    }

    /// Adds a few items and dependencies. Deleted ones lie below none that is not, so they are leaves here.
    private func grow(_ model: inout Model, _ bench: Bench, using generator: inout SeededGenerator)
        async throws
    {
        for _ in 0..<25 {
            let parents = model.items.indices.filter { place in
                let item = model.items[place]
                return item.depth < 5 && !item.isDeleted && !item.isArchived
            }
            let parent =
                Int.random(in: 0..<4, using: &generator) == 0
                ? nil : parents.randomElement(using: &generator)
            let status =
                ["active", "blocked", "completed", "completed", "completed"]
                .randomElement(using: &generator) ?? "active"
            let made = try await bench.call(
                "create_work_item",
                [
                    "item_type": "task", "title": "t", "metadata": [:], "status": .string(status),
                    "parent_id": parent.map { model.items[$0].id } ?? .null,
                ])
            try #require(made.code == nil, "\(made.content.text)")
            let isDeleted = Int.random(in: 0..<6, using: &generator) == 0
            if isDeleted { _ = try await bench.update(made, ["deleted_at": "2026-01-01T00:00:00Z"]) }
            let isOld = Int.random(in: 0..<5, using: &generator) > 0
            if isOld {
                let day = Int.random(in: 10...28, using: &generator)
                try await bench.age([made["id"]], to: "2020-01-\(day)T00:00:00.000Z")
            }
            model.items.append(
                Item(
                    id: made["id"], parent: parent, depth: parent.map { model.items[$0].depth + 1 } ?? 0,
                    isOpen: status != "completed", isDeleted: isDeleted, isOld: isOld))
        }
        for _ in 0..<8 {
            let (one, other) = (
                model.items.indices.randomElement(using: &generator) ?? 0,
                model.items.indices.randomElement(using: &generator) ?? 0
            )
            guard one != other, !model.needs.contains(where: { $0 == (one, other) || $0 == (other, one) })
            else { continue }
            model.needs.append((one, other))
            if Bool.random(using: &generator) {
                try await bench.link(model.items[one].id, model.items[other].id, "depends_on")
            } else {
                try await bench.link(model.items[other].id, model.items[one].id, "blocks")
            }
        }
    }
}
