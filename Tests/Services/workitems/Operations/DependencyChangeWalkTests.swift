import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Random dependencies among a few items, each step compared with the model of them.
@Suite struct DependencyChangeWalkTests {
    private static let steps = 2000
    private static let itemsCount = 14

    @Test(arguments: Dialect.allCases)
    func anyWalk_leavesNoLoop(dialect: Dialect) async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        try await Bench.with(dialect) { bench in
            var ids: [Identifier] = []
            for number in 0..<Self.itemsCount {
                ids.append(try #require(try await bench.makeTask("item \(number)").id))
            }
            var model = DependencyModel(ids)
            var outcomes: Set<DependencyModel.Outcome> = []
            for number in 0..<Self.steps {
                let step = model.randomStep(using: &generator)
                let expected = model.take(step)
                outcomes.insert(expected)
                let reply = try await carryOut(step, bench)
                let warning = reply["warnings"].array?.first?.string
                let outcome = reply.code?.rawValue ?? warning ?? "accepted"
                let place = "seed \(seed), step \(number): \(step)"
                try #require(outcome == expected.rawValue, "\(place): \(reply.content.text)")
                try #require(DependencyModel.isAcyclic(model.edges), "\(place)")
                try check(reply, against: model, at: place)
            }
            #expect(outcomes == Set(DependencyModel.Outcome.allCases), "seed \(seed)")
            #expect(try await stored(bench) == model.edges, "seed \(seed)")
        }
    }

    private func carryOut(_ step: DependencyModel.Step, _ bench: Bench) async throws -> Bench.Reply {
        switch step {
        case .add(let edge): return try await bench.call("add_work_item_dependency", arguments(edge))
        case .remove(let edge): return try await bench.call("remove_work_item_dependency", arguments(edge))
        case .delete(let id), .restore(let id):
            let item = try await bench.call("query_work_item", ["id": .string(id.description)])
            if case .delete = step, item["deleted_at"] == .null {
                return try await bench.update(item, ["deleted_at": "2026-01-01T00:00:00Z"])
            }
            return item["deleted_at"] == .null
                ? item : try await bench.update(item, ["clear": ["deleted_at"]])
        }
    }

    private func arguments(_ edge: DependencyEdge) -> JSONObject {
        [
            "source_id": .string(edge.sourceID.description), "target_id": .string(edge.targetID.description),
            "dependency_type": .string(edge.type.rawValue),
        ]
    }

    /// Compares both ends that an answer shows.
    private func check(_ reply: Bench.Reply, against model: DependencyModel, at place: String) throws {
        for end in ["source", "target"] {
            guard let id = reply[end]["id"]?.string.flatMap({ Identifier($0) }) else { continue }
            let shown = (reply[end]["dependencies"]?.array ?? []).map { one in
                [one["dependency_type"], one["direction"], one["item"]?["id"]]
                    .map { $0?.string ?? "?" }.joined(separator: " ")
            }
            try #require(Set(shown) == model.dependencies(of: id), "\(place), \(end)")
        }
    }

    private func stored(_ bench: Bench) async throws -> Set<DependencyEdge> {
        let rows = try await bench.database.read(
            [Statement("SELECT source_id, target_id, dependency_type FROM work_item_dependencies")],
            deadline: bench.deadline)[0]
        return Set(
            try rows.map { row in
                DependencyEdge(
                    sourceID: try row.identifier(0), targetID: try row.identifier(1),
                    type: try #require(DependencyType(rawValue: try row.text(2))))
            })
    }
}
