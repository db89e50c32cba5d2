import Testing
import Wire

@Suite struct FeedMarkTests {
    @Test func text_isReadAsItWasWritten() {
        let mark = FeedMark(epoch: 5, count: 17)
        #expect(mark.description == "5:17")
        #expect(FeedMark("5:17") == mark)
    }

    @Test(arguments: ["", ":", ":1", "1", "1:", "1:-1", "-1:1", "1:b", "1:1x", "1:99999999999999999999"])
    func otherText_isNoMark(text: String) {
        #expect(FeedMark(text) == nil)
    }

    @Test func laterEpoch_knowsAllOfTheEarlier() {
        let marks = [(1, 0), (1, 7), (2, 0), (2, 1)].map { FeedMark(epoch: $0, count: $1) }
        #expect(marks.shuffled().sorted() == marks)
    }
}
