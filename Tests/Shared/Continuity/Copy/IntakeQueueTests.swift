import Primitives
import Testing

@testable import Continuity

struct IntakeQueueTests {
    private func entry(_ number: Int64) -> IntakeEntry {
        IntakeEntry(number: number, operation: nil, changes: [])
    }

    /// A queue of so many entries, none of them asked for.
    private func queue(_ count: Int64, threshold: Int = 100) -> IntakeQueue<String> {
        var queue = IntakeQueue<String>(threshold: threshold, groupMax: 2)
        for _ in 0..<count { _ = queue.handle(.added(entry(queue.nextNumber()))) }
        return queue
    }

    @Test func nothingWaits_askerGoesAtOnce() {
        var queue = queue(0)
        let action = queue.handle(.asked("a"))
        #expect(action.release == ["a"])
        #expect(action.settle.isEmpty)
    }

    @Test func asker_waitsForWhatWasThereAndForNoMore() {
        var queue = queue(3)
        let first = queue.handle(.asked("a"))
        #expect(first.release.isEmpty)
        #expect(first.settle.map(\.number) == [1, 2])
        // One group at a time: a later change must not overtake an earlier one.
        #expect(queue.handle(.added(entry(queue.nextNumber()))).settle.isEmpty)
        #expect(queue.handle(.asked("b")).settle.isEmpty)
        let second = queue.handle(.settled)
        #expect(second.settle.map(\.number) == [3, 4])
        #expect(second.release.isEmpty)
        #expect(queue.handle(.settled).release == ["a", "b"])
        #expect(queue.handle(.asked("c")).release == ["c"])
    }

    @Test func manyEntries_areShownWithoutAnybodysAsking() {
        var queue = queue(2, threshold: 3)
        #expect(queue.handle(.added(entry(queue.nextNumber()))).settle.map(\.number) == [1, 2])
        #expect(queue.handle(.settled).settle.isEmpty)
    }

    @Test func groups_areMeasuredByTheirChanges() {
        let changes = (1...3).map { number in
            Change(
                sequence: number, entity: "thing", entityID: "", version: 1, action: "created", actor: "",
                at: "", operationID: Identifier(high: 0, low: 0), before: nil, after: nil)
        }
        var queue = IntakeQueue<String>(threshold: 100, groupMax: 4)
        for changes in [changes, [changes[0]], [changes[0]], changes + changes] {
            _ = queue.handle(
                .added(IntakeEntry(number: queue.nextNumber(), operation: nil, changes: changes)))
        }
        #expect(queue.handle(.asked("a")).settle.map(\.number) == [1, 2])
        #expect(queue.handle(.settled).settle.map(\.number) == [3])
        // One that is larger than any group goes alone.
        #expect(queue.handle(.settled).settle.map(\.number) == [4])
    }

    @Test func entriesOfAnEarlierProcess_comeFirst() {
        var queue = IntakeQueue<String>([entry(7), entry(8)], after: 6)
        #expect(queue.nextNumber() == 9)
        #expect(queue.handle(.asked("a")).settle.map(\.number) == [7, 8])
    }

    @Test func passingFailure_releasesAndKeeps() {
        var queue = queue(2)
        _ = queue.handle(.asked("a"))
        let action = queue.handle(.failed(isLasting: false))
        #expect(action.release == ["a"])
        #expect(!action.isShown)
        #expect(action.lost == nil)
        #expect(queue.handle(.asked("b")).settle.map(\.number) == [1, 2])
    }

    @Test func lastingFailure_losesOnlyTheEntryThatFails() {
        var queue = queue(3)
        _ = queue.handle(.asked("a"))
        #expect(queue.handle(.failed(isLasting: true)).settle.map(\.number) == [1])
        #expect(queue.handle(.settled).settle.map(\.number) == [2])
        let action = queue.handle(.failed(isLasting: true))
        #expect(action.lost?.number == 2)
        #expect(action.settle.map(\.number) == [3])
        let end = queue.handle(.settled)
        #expect(end.release == ["a"])
        #expect(end.isShown)
    }

    @Test func lastingFailure_isLookedIntoThoughNobodyWaits() {
        var queue = queue(2, threshold: 2)
        #expect(queue.handle(.failed(isLasting: true)).settle.map(\.number) == [1])
        #expect(queue.handle(.settled).settle.map(\.number) == [2])
        #expect(queue.handle(.failed(isLasting: true)).lost?.number == 2)
        #expect(queue.handle(.asked("a")).release == ["a"])
    }

    @Test func whatWasDiscarded_isNotShown() {
        var queue = queue(2)
        let last = queue.lastNumber
        _ = queue.handle(.added(entry(queue.nextNumber())))
        _ = queue.handle(.discarded(through: last))
        #expect(queue.handle(.asked("a")).settle.map(\.number) == [3])
    }

    @Test func fullQueue_saysSo() {
        var queue = IntakeQueue<String>(threshold: 100, capacity: 2)
        _ = queue.handle(.added(entry(queue.nextNumber())))
        #expect(!queue.isFull)
        _ = queue.handle(.added(entry(queue.nextNumber())))
        #expect(queue.isFull)
    }
}
