import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Random steps on one tree, each compared with the model of it.
@Suite struct WorkItemUpdateWalkTests {
    @Test(arguments: [(Dialect.sqlite, 2500), (.postgresql, 800)])
    func anyWalk_leavesTheTreeAsTheModelHasIt(dialect: Dialect, steps: Int) async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        try await Bench.with(dialect) { bench in
            var model = TreeModel()
            var outcomes: Set<String> = []
            for number in 0..<steps {
                let step = model.randomStep(size: 150, using: &generator)
                let expected = model.expectation(of: step)
                let (tool, arguments) = model.call(for: step)
                let reply = try await bench.call(tool, arguments)
                outcomes.insert(reply.code?.rawValue ?? "accepted")
                let difference = model.difference(
                    from: expected, code: reply.code?.rawValue, answer: reply.content)
                try #require(difference == nil, "seed \(seed), step \(number): \(step)")
                if reply.code == nil {
                    try model.accept(step, answer: reply.content)
                    let id = try #require(reply.id)
                    try #require(
                        model.differences(id, answer: reply.content) == [],
                        "seed \(seed), step \(number): \(step)")
                }
                if number.isMultiple(of: 10), let id = model.ids.randomElement(using: &generator) {
                    let shown = try await bench.call("query_work_item", ["id": .string(id.description)])
                    try #require(
                        model.familyDifferences(id, answer: shown.content) == [],
                        "seed \(seed), step \(number): \(step)")
                }
            }
            for id in model.ids {
                let shown = try await bench.call("query_work_item", ["id": .string(id.description)])
                #expect(model.familyDifferences(id, answer: shown.content) == [], "seed \(seed)")
            }
            let everyOutcome: Set = [
                "accepted", "not_found", "version_conflict", "cycle", "depth_exceeded", "validation_failed",
            ]
            #expect(outcomes == everyOutcome, "seed \(seed): the walk went past some rule")
            let alive = model.ids.filter { model.isAlive($0) }.count
            let list = try await bench.call("list_work_items", ["limit": 1])
            #expect(list["total_count"].integer == Int64(alive), "seed \(seed)")
        }
    }
}
