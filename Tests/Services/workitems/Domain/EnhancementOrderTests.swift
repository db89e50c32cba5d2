import Primitives
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite struct EnhancementOrderTests {
    private func order(_ links: [UInt64: [UInt64]]) -> EnhancementOrder {
        EnhancementOrder(
            links.map { number, others in
                EnhancementOrder.Node(
                    id: identifier(number), title: "e\(number)", dependsOn: others.map { identifier($0) })
            })
    }

    private func loop(_ numbers: [UInt64], of id: UInt64?, in links: [UInt64: [UInt64]]) -> [String]? {
        do {
            try order(links).check(
                numbers.map { identifier($0) }, of: id.map { identifier($0) }, titled: "own")
            return nil
        } catch {
            return (error.details["loop"]?.array ?? []).compactMap { $0["title"]?.string }
        }
    }

    @Test func whatIsNotThere_isNamed() throws {
        let error = try #require(throws: ToolError.self) {
            try order([1: []]).check([identifier(1), identifier(2)], of: nil, titled: "own")
        }
        #expect(error.code == .notFound)
        #expect(error.details["resource_id"] == .string(identifier(2).description))
        #expect(error.details["resource_type"] == "enhancement")
    }

    @Test func wayBack_isRefusedWithAllOnIt() {
        let links: [UInt64: [UInt64]] = [1: [2], 2: [3], 3: [9], 4: [9], 5: []]
        #expect(loop([5], of: 9, in: links) == nil)
        #expect(loop([1], of: 8, in: links.merging([9: []]) { $1 }) == nil)
        #expect(loop([9], of: 9, in: links) == ["own"])
        #expect(loop([1], of: 9, in: links) == ["own", "e1", "e2", "e3"])
        // The shortest way is the one to read.
        #expect(loop([1, 4], of: 9, in: links) == ["own", "e4"])
        #expect(loop([1], of: nil, in: links) == nil)
    }

    /// Small graphs at random, compared with a plain search through all ways.
    @Test func anyOrder_isJudgedAsByAPlainSearch() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let count = UInt64.random(in: 2...7, using: &generator)
            var links: [UInt64: [UInt64]] = [:]
            // Those with a higher number depend on lower ones, so the rest has no loop; 0 may be anywhere.
            for number in 0..<count {
                links[number] = (0..<count).filter { other in
                    (other < number || number == 0) && Bool.random(using: &generator)
                }
            }
            let given = links[0]?.filter { $0 != 0 } ?? []
            func reaches(_ number: UInt64) -> Bool {
                number != 0 && (links[number] ?? []).contains { $0 == 0 || reaches($0) }
            }
            #expect(
                (loop(given, of: 0, in: links) != nil) == given.contains(where: reaches),
                "seed \(seed), round \(round): \(links)")
        }
    }
}
