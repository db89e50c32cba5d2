import Testing

@testable import Gateway

@Suite struct RouteBookTests {
    private static let early = Route(epoch: 4, writes: .primary, reads: [.primary, .standby])
    private static let late = Route(epoch: 5, writes: .standby, reads: [.standby])
    private static let without = Route(epoch: 5, writes: .standby, reads: [])

    @Test func nothingPublished_meansThePrimaryWithoutAnEpoch() {
        #expect(RouteBook(services: 1)[0] == Route(epoch: nil, writes: .primary, reads: [.primary]))
    }

    @Test func higherEpoch_winsWhereverItComesFrom() {
        var book = RouteBook(services: 2)
        #expect(book.take(Self.early, of: 0) == true)
        #expect(book.take(Self.late, of: 0, revision: 3) == true)
        #expect(book.take(Self.early, of: 0) == false)
        #expect(book.take(Self.early, of: 0, revision: 4) == false)
        #expect(book[0] == Self.late)
        #expect(book[1] == .unpublished)
        // A supervisor that began anew counts its revisions from one, its epochs go on.
        let next = Route(epoch: 6, writes: .primary, reads: [.primary])
        #expect(book.take(next, of: 0, revision: 1) == true)
    }

    @Test func withinOneEpoch_theLaterRevisionWins() {
        var book = RouteBook(services: 1)
        #expect(book.take(Self.late, of: 0, revision: 8) == true)
        #expect(book.take(Self.without, of: 0, revision: 7) == false)
        #expect(book.take(Self.without, of: 0, revision: 8) == false)
        #expect(book.take(Self.without, of: 0, revision: 9) == true)
        book.forgetRevisions()
        #expect(book.take(Self.late, of: 0, revision: 2) == true)
    }

    @Test func withinOneEpoch_aFileReadNowIsNewer() {
        var book = RouteBook(services: 1)
        _ = book.take(Self.late, of: 0, revision: 8)
        #expect(book.take(Self.without, of: 0) == true)
        #expect(book[0] == Self.without)
    }

    @Test func sameRouteAgain_isNoChange() {
        var book = RouteBook(services: 1)
        #expect(book.take(Self.late, of: 0, revision: 8) == true)
        #expect(book.take(Self.late, of: 0, revision: 9) == false)
        #expect(book.take(Self.late, of: 0) == false)
    }
}
