import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct ItemHistoryPageTests {
    /// Changes that left these versions, newest first; each found the next one, but for skips.
    private func changes(_ versions: [Int64], bytes: Int = 10) -> [ItemChange] {
        versions.enumerated().map { index, version in
            let earlier = index + 1 < versions.count ? versions[index + 1] : version - 1
            return ItemChange(
                sequence: Int64(1000 - index), version: version, action: "updated",
                stamp: ChangeStamp(actor: "a", at: "t", operationID: identifier(1)),
                before: earlier == 0 ? nil : ["version": .integer(earlier)], after: [:], conflictID: nil,
                byteCount: bytes)
        }
    }

    @Test func page_holdsWholeVersions() {
        let page = ItemHistoryPage(changes([5, 4, 4, 4, 3, 2, 1]), limit: 2)
        #expect(page.changes.map(\.version) == [5, 4, 4, 4])
        #expect(page.hasMore)
        #expect(page.nextBeforeVersion == 4)
        #expect(page.firstSequence == 997)
        let last = ItemHistoryPage(changes([3, 2, 1]), limit: 3)
        #expect(last.nextBeforeVersion == nil)
        #expect(last.firstSequence == 0)
        #expect(ItemHistoryPage([], limit: 3).changes.isEmpty)
    }

    @Test func versionThatMayBeCut_goesToTheNextPage() {
        let moves = [Int64](repeating: 4, count: Int(ItemHistoryPage.rowsMax(limit: 2)) - 1)
        let page = ItemHistoryPage(changes([5] + moves), limit: 2)
        #expect(page.changes.map(\.version) == [5])
        #expect(page.nextBeforeVersion == 5)
        let alone = ItemHistoryPage(changes(moves + [4]), limit: 2)
        #expect(alone.changes.count == moves.count + 1)
        #expect(alone.hasMore)
    }

    @Test func longVersions_makeShortPages() {
        let page = ItemHistoryPage(changes([3, 2, 1], bytes: ItemHistoryPage.bytesMax), limit: 3)
        #expect(page.changes.map(\.version) == [3])
        #expect(page.hasMore)
    }

    @Test func gaps_areSeen() {
        let whole = ItemHistoryPage(changes([3, 2, 2, 1]), limit: 5)
        #expect(whole.isGapless(from: 3))
        #expect(whole.isGapless(from: nil))
        #expect(!whole.isGapless(from: 4))
        #expect(!ItemHistoryPage(changes([3, 2]), limit: 5).isGapless(from: 3))
        #expect(!ItemHistoryPage([], limit: 5).isGapless(from: 1))
        // What a conflict skipped is no gap.
        #expect(ItemHistoryPage(changes([7, 2, 1]), limit: 5).isGapless(from: 7))
        #expect(ItemHistoryPage(changes([4, 3, 2]), limit: 2).isGapless(from: 4))
    }
}
