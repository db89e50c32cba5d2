import Testing
import Wire

@Suite struct FeedMarkTests {
    @Test func text_isReadAsItWasWritten() {
        let mark = FeedMark(name: "5f1c", count: 17)
        #expect(mark.description == "5f1c:17")
        #expect(FeedMark("5f1c:17") == mark)
    }

    @Test(arguments: ["", ":", ":1", "a", "a:", "a:-1", "a:b", "a:1x", "a:99999999999999999999"])
    func otherText_isNoMark(text: String) {
        #expect(FeedMark(text) == nil)
    }

    @Test func mark_coversEarlierOnesOfItsOwnFeedOnly() {
        let mark = FeedMark(name: "a", count: 5)
        #expect(mark.covers(FeedMark(name: "a", count: 5)))
        #expect(mark.covers(FeedMark(name: "a", count: 4)))
        #expect(!mark.covers(FeedMark(name: "a", count: 6)))
        #expect(!mark.covers(FeedMark(name: "b", count: 1)))
    }

    @Test func latest_neverGoesBackWithinAFeedAndFollowsToAnother() {
        let five = FeedMark(name: "a", count: 5)
        #expect(FeedMark.latest(nil, five) == five)
        #expect(FeedMark.latest(five, FeedMark(name: "a", count: 3)) == five)
        #expect(FeedMark.latest(five, FeedMark(name: "a", count: 6)).count == 6)
        #expect(FeedMark.latest(five, FeedMark(name: "b", count: 0)).name == "b")
    }
}
