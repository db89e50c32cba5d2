import Primitives
import Testing

@testable import Continuity

@Suite struct ChangeRingTests {
    private func change(_ number: Int64) -> Change {
        Change(
            sequence: number, entity: "thing", entityID: "id", version: number, action: "updated", actor: "a",
            at: "2026-01-31T12:00:00.000Z", operationID: Clocks.system.identifier(), before: nil, after: nil)
    }

    @Test func changes_areToldFromAPlaceOn() throws {
        var ring = ChangeRing(name: "r")
        let start = ring.end
        ring.append([change(1), change(2), change(3)])
        let first = try #require(ring.changes(after: start, limit: 2))
        #expect(first.changes.map(\.sequence) == [1, 2])
        let rest = try #require(ring.changes(after: first.end, limit: 2))
        #expect(rest.changes.map(\.sequence) == [3])
        #expect(rest.end == ring.end)
        let none = try #require(ring.changes(after: ring.end, limit: 2))
        #expect(none.changes.isEmpty && none.end == ring.end)
    }

    @Test func forgottenChanges_makeTheirPlacesUnknown() throws {
        var ring = ChangeRing(capacity: 3, name: "r")
        let start = ring.end
        ring.append((1...3).map { change($0) })
        #expect(ring.changes(after: start, limit: 9)?.changes.count == 3)
        ring.append([change(4)])
        #expect(ring.changes(after: start, limit: 9) == nil)
        ring.append((5...20).map { change($0) })
        let first = try #require(ring.changes(after: "r:17", limit: 9))
        #expect(first.changes.map(\.sequence) == [18, 19, 20])
    }

    @Test func changesBeyondTheBytes_areForgotten() throws {
        let size = change(1).byteCount
        var ring = ChangeRing(bytesMax: 3 * size, name: "r")
        ring.append((1...5).map { change($0) })
        #expect(ring.changes(after: "r:1", limit: 9) == nil)
        #expect(ring.changes(after: "r:2", limit: 9)?.changes.map(\.sequence) == [3, 4, 5])
    }

    @Test(arguments: [(0, [1]), (10, [1]), (29, [1]), (30, [1, 2]), (60, [1, 2, 3]), (99, [1, 2, 3])])
    func piece_holdsWhatFitsAndOneAtLeast(bytes: Int, taken: [Int]) {
        #expect([1, 2, 3].fitting(bytes) { $0 * 10 } == taken)
    }

    @Test func placesOfAnotherRing_areUnknown() {
        var ring = ChangeRing(name: "r")
        ring.append([change(1)])
        for place in ["", "r", "r:", "r:-1", "r:2", "q:0", "r:x", "1"] {
            #expect(ring.changes(after: place, limit: 9) == nil, "\(place)")
        }
    }

    @Test func reset_makesEveryPlaceUnknown() {
        var ring = ChangeRing(name: "r")
        ring.append([change(1)])
        let places = ["r:0", ring.end]
        ring.reset()
        for place in places { #expect(ring.changes(after: place, limit: 9) == nil) }
        #expect(ring.changes(after: ring.end, limit: 9)?.changes.isEmpty == true)
    }

    @Test func placeInTheFollowedFeed_leadsToTheLastNoteBeforeIt() {
        var ring = ChangeRing(name: "r")
        let theirs = { FeedPlace(name: $0, number: $1) }
        #expect(ring.place(from: theirs("p", 5)) == nil)
        ring.note(theirs("p", 10))
        ring.append([change(1), change(2)])
        ring.note(theirs("p", 12))
        ring.append([change(3)])
        ring.note(theirs("q", 1))
        #expect(ring.lastNote == theirs("q", 1))
        #expect(ring.place(from: theirs("p", 9)) == nil)
        #expect(ring.place(from: theirs("p", 11)) == "r:0")
        // Who is ahead of what was heard here goes on with all that came after.
        #expect(ring.place(from: theirs("p", 99)) == "r:2")
        #expect(ring.place(from: theirs("q", 1)) == ring.end)
        ring.reset()
        #expect(ring.place(from: theirs("p", 99)) == nil)
    }

    @Test func notes_areBounded() {
        var ring = ChangeRing(notesMax: 2, name: "r")
        for number in 1...3 { ring.note(FeedPlace(name: "p", number: Int64(number))) }
        #expect(ring.place(from: FeedPlace(name: "p", number: 1)) == nil)
        #expect(ring.place(from: FeedPlace(name: "p", number: 2)) == "r:0")
    }
}
