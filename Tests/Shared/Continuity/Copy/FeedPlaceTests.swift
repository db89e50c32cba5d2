import NIOCore
import Primitives
import Storage
import Testing

@testable import Continuity

@Suite struct FeedPlaceTests {
    private let store = StoreIdentity(id: Identifier(high: 1, low: 2), kind: .store, epoch: 3)

    private func page(_ cursor: String) -> FeedPage {
        FeedPage(source: store, changes: [], cursor: cursor, asOf: Timestamp(milliseconds: 0))
    }

    @Test func place_comesBackFromItsText() {
        for place in [FeedPlace(name: "a", number: 0), FeedPlace(of: store, number: .max)] {
            #expect(FeedPlace(place.description) == place)
        }
        for text in ["", "a", "a:", "a:x", "a:-1", "a:1 "] { #expect(FeedPlace(text) == nil, "\(text)") }
    }

    @Test func placeInAStore_isNoPlaceInAnother() {
        let other = StoreIdentity(id: store.id, kind: .store, epoch: 4)
        #expect(FeedPlace(of: store, number: 1).name != FeedPlace(of: other, number: 1).name)
    }

    @Test func placeOfAPage_isThatOfItsFeed() {
        #expect(page("ring:7").place == FeedPlace(name: "ring", number: 7))
        #expect(page("7").place == FeedPlace(of: store, number: 7))
        #expect(page("").place == nil)
    }
}
