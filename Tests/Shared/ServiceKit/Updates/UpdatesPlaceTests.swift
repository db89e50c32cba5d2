import Continuity
import Testing

@testable import ServiceKit

struct UpdatesPlaceTests {
    @Test(arguments: [
        UpdatesPlace(), UpdatesPlace(primary: FeedPlace(name: "a:1", number: 7)),
        UpdatesPlace(standby: FeedPlace(name: "b", number: 0)),
        UpdatesPlace(primary: FeedPlace(name: "a", number: 7), standby: FeedPlace(name: "b", number: 9)),
    ])
    func place_comesBackFromItsText(place: UpdatesPlace) {
        #expect(UpdatesPlace(place.description) == place)
    }

    @Test(arguments: [
        "", "|", "x", "a:1", "a:1|b:2|c:3", "a:-1|", "a:x|", String(repeating: "a", count: 600) + ":1|",
    ])
    func anythingElse_isNoPlace(text: String) {
        #expect(UpdatesPlace(text) == UpdatesPlace())
    }

    @Test func halfAPlace_isHalfKnown() {
        #expect(UpdatesPlace("a:1|x") == UpdatesPlace(primary: FeedPlace(name: "a", number: 1)))
    }
}
