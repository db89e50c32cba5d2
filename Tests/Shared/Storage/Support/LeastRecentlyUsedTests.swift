import Testing

@testable import Storage

struct LeastRecentlyUsedTests {
    @Test func oneTooMany_costsTheLeastRecentlyUsed() {
        var kept = LeastRecentlyUsed<String, Int>(capacity: 2)
        #expect(kept.insert(1, for: "a") == nil)
        #expect(kept.insert(2, for: "b") == nil)
        #expect(kept.value(for: "a") == 1)
        #expect(kept.insert(3, for: "c") == 2)
        #expect(kept.value(for: "b") == nil)
        #expect(kept.value(for: "a") == 1)
        #expect(kept.value(for: "c") == 3)
        #expect(kept.count == 2)
    }

    @Test func sameKeyAgain_answersTheValueItReplaces() {
        var kept = LeastRecentlyUsed<String, Int>(capacity: 1)
        #expect(kept.insert(1, for: "a") == nil)
        #expect(kept.insert(2, for: "a") == 1)
        #expect(kept.value(for: "a") == 2)
        #expect(kept.count == 1)
    }

    @Test func removal_answersWhatWasThere() {
        var kept = LeastRecentlyUsed<String, Int>(capacity: 4)
        _ = kept.insert(1, for: "a")
        _ = kept.insert(2, for: "b")
        #expect(kept.remove("a") == 1)
        #expect(kept.remove("a") == nil)
        #expect(kept.removeAll() == [2])
        #expect(kept.count == 0)
    }
}
