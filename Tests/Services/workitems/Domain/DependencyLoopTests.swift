import Primitives
import ServiceKit
import Testing
import Wire

@testable import WorkItems

@Suite struct DependencyLoopTests {
    private func loop(
        _ type: DependencyType, _ source: UInt64, _ target: UInt64, over order: [(UInt64, UInt64)]
    ) -> DependencyLoop {
        let edge = DependencyEdge(
            sourceID: identifier(source), targetID: identifier(target), type: type)
        return DependencyLoop(
            closedBy: edge,
            over: order.map { (earlier: identifier($0.0), later: identifier($0.1)) })
    }

    @Test func bothTypes_areOneOrder() {
        let order: [(UInt64, UInt64)] = [(2, 3), (3, 1)]
        #expect(loop(.blocks, 1, 2, over: order).ids == [1, 2, 3].map { identifier($0) })
        #expect(loop(.dependsOn, 2, 1, over: order).ids == [1, 2, 3].map { identifier($0) })
        #expect(loop(.blocks, 1, 2, over: [(2, 1)]).ids == [1, 2].map { identifier($0) })
    }

    @Test func shortestWay_isTold() {
        let order: [(UInt64, UInt64)] = [(2, 3), (3, 4), (4, 1), (2, 5), (5, 1), (3, 2)]
        #expect(loop(.blocks, 1, 2, over: order).ids == [1, 2, 5].map { identifier($0) })
    }

    @Test func wayThatCantBeRead_leavesTheEnds() {
        #expect(loop(.blocks, 1, 2, over: [(2, 3)]).ids == [1, 2].map { identifier($0) })
    }

    @Test func refusal_namesEveryItemAndIsBounded() {
        let short = loop(.blocks, 1, 2, over: [(2, 1)]).refusal(titles: [identifier(1): "one"])
        #expect(short.code == .cycle)
        #expect(short.message.contains("one → \(identifier(2)) → one"))
        #expect(short.details["loop"]?.array?.map { $0["title"] } == ["one", .null])
        let chain = (2..<400).map { (UInt64($0), UInt64($0 + 1)) } + [(400, 1)]
        let long = loop(.blocks, 1, 2, over: chain).refusal(titles: [:])
        #expect(long.details["loop"]?.array?.count == DependencyLoop.namedMax)
        #expect(long.details["loop_length"] == 400)
        #expect(long.message.utf8.count < 1000)
    }
}
