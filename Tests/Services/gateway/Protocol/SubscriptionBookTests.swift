import Testing

@testable import Gateway

@Suite struct SubscriptionBookTests {
    @Test func change_isToldToThoseWhoAskedForIt() {
        var book = SubscriptionBook()
        let one = book.open(ListenFilter(kinds: [.tools], uris: ["x://a"]))
        let two = book.open(ListenFilter(uris: ["x://a", "x://b"]))
        #expect(book.listeners(to: .resource(uri: "x://a")) == [one, two])
        #expect(book.listeners(to: .resource(uri: "x://b")) == [two])
        #expect(book.listeners(to: .resource(uri: "x://c")).isEmpty)
        #expect(book.listeners(to: .list(.tools)) == [one])
        #expect(book.listeners(to: .list(.prompts)).isEmpty)
        book.follow(two, .prompts)
        #expect(book.listeners(to: .list(.prompts)) == [two])
    }

    @Test func subscriptionThatEnds_isForgotten() {
        var book = SubscriptionBook()
        let one = book.open(ListenFilter())
        #expect(!book.hasResources)
        let is1 = book.subscribe(one, to: "x://a")
        #expect(is1)
        let is2 = book.subscribe(one, to: "x://a")
        #expect(is2)
        #expect(Array(book.uris) == ["x://a"])
        book.unsubscribe(one, from: "x://b")
        #expect(book.hasResources)
        book.unsubscribe(one, from: "x://a")
        #expect(!book.hasResources)
        let is3 = book.subscribe(one, to: "x://b")
        #expect(is3)
        book.close(one)
        #expect(!book.hasResources)
        #expect(book.listeners(to: .resource(uri: "x://b")).isEmpty)
        let is4 = book.subscribe(one, to: "x://b")
        #expect(!is4)
    }

    @Test func listener_hasSoManyResourcesAndNoMore() {
        var book = SubscriptionBook()
        let one = book.open(ListenFilter(uris: Set((1...ListenFilter.urisMax).map { "x://\($0)" })))
        let isMore = book.subscribe(one, to: "x://more")
        #expect(!isMore)
        let is5 = book.subscribe(one, to: "x://1")
        #expect(is5)
        book.unsubscribe(one, from: "x://1")
        let is6 = book.subscribe(one, to: "x://more")
        #expect(is6)
    }
}
