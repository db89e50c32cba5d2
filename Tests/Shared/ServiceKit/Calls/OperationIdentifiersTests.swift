import Primitives
import Testing

@testable import ServiceKit

@Suite struct OperationIdentifiersTests {
    private let made = Timestamp(milliseconds: 1_700_000_000_000)
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func draw(_ count: Int, of operationID: Identifier, recorded: [Identifier] = []) -> [Identifier] {
        let identifiers = OperationIdentifiers(of: operationID, at: now, recorded: recorded)
        let drawn = (0..<count).map { _ in identifiers.next() }
        #expect(identifiers.all == drawn)
        return drawn
    }

    @Test func sameOperation_drawsTheSame() {
        let operation = Identifier.version7(at: made, random: (1, 2))
        let drawn = draw(5, of: operation)
        #expect(Set(drawn).count == 5)
        #expect(draw(5, of: operation) == drawn)
        #expect(Set(drawn).isDisjoint(with: draw(5, of: .version7(at: made, random: (1, 3)))))
    }

    @Test func identifiers_areOfTheOperationsTimeOrElseOfNow() {
        let expected = { (time: Timestamp) in UInt64(time.milliseconds) }
        for identifier in draw(3, of: .version7(at: made, random: (1, 2))) {
            #expect(identifier.high >> 16 == expected(made))
            #expect(identifier.high >> 12 & 0xF == 7)
            #expect(identifier.low >> 62 == 2)
        }
        for identifier in draw(3, of: Identifier(high: 0x4000, low: 5)) {
            #expect(identifier.high >> 16 == expected(now))
        }
    }

    @Test func whatWasRecorded_comesFirst() {
        let operation = Identifier.version7(at: made, random: (1, 2))
        let recorded = [Identifier(high: 1, low: 1), Identifier(high: 2, low: 2)]
        let drawn = draw(3, of: operation, recorded: recorded)
        #expect(Array(drawn.prefix(2)) == recorded)
        #expect(drawn[2] == draw(3, of: operation)[2])
    }
}
