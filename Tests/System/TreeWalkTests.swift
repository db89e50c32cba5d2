import Primitives
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// A long random walk of creations, moves, deletions and restorations, checked against a model at each
    /// step
    /// and all over at the end.
    @Suite struct TreeWalkTests {
        private static let stepCount = 10_000
        private static let treeSize = 250

        @Test(arguments: Backend.allCases)
        func randomWalk_keepsEveryItemAsTheModelSays(backend: Backend) async throws {
            let seed = SeededGenerator.seedOfThisRun()
            var random = SeededGenerator(seed: seed)
            try await backend.withRunning { installation, _ in
                let client = try await installation.client()
                var model = TreeModel()
                for number in 0..<Self.stepCount {
                    let step = model.randomStep(size: Self.treeSize, using: &random)
                    if let fault = try await Self.take(step, &model, client) {
                        Issue.record("step \(number) of seed \(seed), \(step): \(fault)")
                        break
                    }
                }
                try await Self.compareAll(model, client, seed: seed)
                try await client.close()
            }
        }

        /// Makes one step; what is wrong with what came of it.
        private static func take(
            _ step: TreeModel.Step, _ model: inout TreeModel, _ client: MCPClient
        ) async throws -> String? {
            let expected = model.expectation(of: step)
            let call = model.call(for: step)
            let answer = try await client.call(call.tool, call.arguments)
            if let fault = model.difference(from: expected, code: answer.errorCode, answer: answer.structured)
            {
                return fault
            }
            if !answer.isError { try model.accept(step, answer: answer.structured) }
            return nil
        }

        private static func compareAll(_ model: TreeModel, _ client: MCPClient, seed: UInt64) async throws {
            #expect(model.ids.count > treeSize / 2, "the walk built hardly a tree, seed \(seed)")
            for id in model.ids {
                let answer = try await client.call("query_work_item", ["id": .string(id.description)])
                let faults = model.familyDifferences(id, answer: answer.structured)
                #expect(faults.isEmpty, "seed \(seed): \(faults.joined(separator: "; "))")
            }
        }
    }
}
