import ServiceKit
import Testing

@testable import WorkItems

@Suite struct ItemStatusTests {
    @Test func completedItem_canOnlyBeReopened() {
        for from in ItemStatus.allCases {
            for next in ItemStatus.allCases {
                let isRefused = from == .completed && next == .blocked
                #expect(from.allows(next) == !isRefused)
                #expect((from.fault(movingTo: next) == nil) == !isRefused)
            }
        }
    }

    @Test func refusal_namesTheMovesThereAre() throws {
        let fault = try #require(ItemStatus.completed.fault(movingTo: .blocked))
        #expect(fault.path == "status")
        #expect(fault.message.contains(ItemStatus.moves))
    }
}
