import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite struct ListEnhancementsTests {
    private func titles(_ bench: Bench, _ arguments: JSONObject) async throws -> [String] {
        let list = try await bench.call("list_enhancements", arguments)
        return (list["items"].array ?? []).compactMap { $0["title"]?.string }
    }

    @Test(arguments: Dialect.allCases)
    func enhancements_areFilteredAndTheMostUrgentComeFirst(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            try await bench.makeEnhancement("low", ["priority": 5, "target_quarter": "2026-Q1"])
            try await bench.makeEnhancement("high", ["priority": 1, "status": "approved"])
            try await bench.makeEnhancement("middle")
            try await bench.makeEnhancement("done", ["priority": 1, "status": "completed"])
            #expect(try await titles(bench, [:]) == ["high", "done", "middle", "low"])
            #expect(try await titles(bench, ["priority": 1]) == ["high", "done"])
            #expect(try await titles(bench, ["priority": 1, "status": "completed"]) == ["done"])
            #expect(try await titles(bench, ["target_quarter": "2026-Q1"]) == ["low"])
            #expect(try await titles(bench, ["limit": 2, "offset": 1]) == ["done", "middle"])
            let list = try await bench.call("list_enhancements", ["limit": 3])
            #expect(list["total_count"] == 4)
            #expect(list["has_more"] == true)
            let first = try #require(list["items"].array?.first?.object)
            #expect(
                first.keys == [
                    "id", "version", "title", "priority", "status", "target_quarter", "updated_at",
                ])
        }
    }

    /// Random creations and updates, compared with a model of them.
    @Test(arguments: [(Dialect.sqlite, 400), (.postgresql, 150)])
    func anyWalk_leavesWhatTheModelHas(dialect: Dialect, steps: Int) async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        try await Bench.with(dialect) { bench in
            var model: [Bench.Reply] = []
            for number in 0..<steps {
                let priority = JSON.integer(Int64.random(in: 1...5, using: &generator))
                let status = EnhancementStatus.allCases.randomElement(using: &generator) ?? .planned
                let dependsOn = model.filter { _ in Int.random(in: 0..<8, using: &generator) == 0 }.prefix(3)
                let fields: KeyValuePairs<String, JSON> = [
                    "priority": priority, "status": .string(status.rawValue),
                    "depends_on": .array(dependsOn.map { $0["id"] }),
                ]
                guard model.count > 30 || (!model.isEmpty && Bool.random(using: &generator)) else {
                    model.append(try await bench.makeEnhancement("e\(number)", fields))
                    continue
                }
                let place = model.indices.randomElement(using: &generator) ?? 0
                let reply = try await bench.updateEnhancement(model[place], fields)
                let closesLoop = dependsOn.contains { reaches($0["id"], model[place]["id"], in: model) }
                try #require(
                    reply.code == (closesLoop ? .cycle : nil),
                    "seed \(seed), step \(number): \(reply.content)")
                if reply.code == nil { model[place] = reply }
            }
            var stored: [JSON] = []
            for offset in stride(from: 0, to: model.count, by: 10) {
                let page = try await bench.call(
                    "list_enhancements",
                    ["full_details": true, "limit": 10, "offset": .integer(Int64(offset))])
                stored += page["items"].array ?? []
            }
            let expected = model.enumerated().sorted { left, right in
                let priorities = (
                    left.element["priority"].integer ?? 0, right.element["priority"].integer ?? 0
                )
                return priorities.0 == priorities.1
                    ? left.offset < right.offset : priorities.0 < priorities.1
            }.map(\.element)
            #expect(stored.count == expected.count, "seed \(seed)")
            for (found, wanted) in zip(stored, expected) {
                for name in Enhancement.fields + ["id", "version"] {
                    #expect(found[name] == wanted[name], "seed \(seed): \(name)")
                }
            }
        }
    }

    private func reaches(_ id: JSON, _ goal: JSON, in model: [Bench.Reply]) -> Bool {
        id == goal
            || (model.first { $0["id"] == id }?["depends_on"].array ?? [])
                .contains { reaches($0, goal, in: model) }
    }
}
