import Testing

@testable import Primitives

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("title", "title", 0), ("titel", "title", 1), ("tittle", "title", 1), ("", "ab", 2), ("ab", "", 2),
        ("status", "state", 2), ("kitten", "sitting", 3),
    ])
    func distance_countsEdits(_ left: String, _ right: String, _ expected: Int) {
        #expect(editDistance(left, right, limit: 5) == expected)
        #expect(editDistance(right, left, limit: 5) == expected)
    }

    @Test func distanceBeyondTheLimit_isNone() {
        #expect(editDistance("kitten", "sitting", limit: 2) == nil)
        #expect(editDistance("a", "abcdefgh", limit: 3) == nil)
    }

    @Test func nearest_isTheClosestAndTheFirstOfEquals() {
        #expect(nearestName(to: "verison", among: ["title", "version", "versions"], limit: 2) == "version")
        #expect(nearestName(to: "xyz", among: ["title", "version"], limit: 2) == nil)
        #expect(nearestName(to: "ac", among: ["ab", "ad"], limit: 2) == "ab")
    }

    @Test func veryLongName_isNearToNothing() {
        let long = String(repeating: "x", count: 100_000)
        #expect(nearestName(to: long, among: [long], limit: 2) == nil)
    }
}
