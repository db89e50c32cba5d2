import Primitives
import Testing

@testable import WorkItems

@Suite struct ArchiveBatchTests {
    private func candidate(
        _ number: UInt64, below parent: UInt64? = nil, children: Int = 0, isNeeded: Bool = false
    ) -> ArchiveBatch.Candidate {
        ArchiveBatch.Candidate(
            id: identifier(number), parentID: parent.map { identifier($0) }, childCount: children,
            isNeeded: isNeeded)
    }

    private func moving(_ candidates: [ArchiveBatch.Candidate]) -> Set<UInt64> {
        Set(ArchiveBatch(candidates).moving.map(\.low))
    }

    @Test func itemsGo_whereNothingBelowThemStays() {
        #expect(moving([]) == [])
        #expect(moving([candidate(1), candidate(2, below: 9)]) == [1, 2])
        // All that is below goes along.
        let chain = [candidate(1, children: 1), candidate(2, below: 1, children: 1), candidate(3, below: 2)]
        #expect(moving(chain) == [1, 2, 3])
        #expect(moving(chain.reversed()) == [1, 2, 3])
        // One child is not among them.
        #expect(moving([candidate(1, children: 2), candidate(2, below: 1)]) == [2])
    }

    @Test func itemThatIsNeeded_keepsAllThatIsAboveIt() {
        let batch = ArchiveBatch([
            candidate(1, children: 2), candidate(2, below: 1, children: 1),
            candidate(3, below: 2, isNeeded: true), candidate(4, below: 1),
        ])
        #expect(batch.moving == [identifier(4)])
        #expect(batch.neededCount == 1)
        #expect(batch.waitingCount == 2)
    }

    @Test func deepestTree_goesInOne() {
        let levels = (0...UInt64(ItemPath.depthMax)).map { level in
            candidate(level, below: level == 0 ? nil : level - 1, children: level == 5 ? 0 : 1)
        }
        #expect(moving(levels).count == 6)
        #expect(ArchiveBatch(levels).waitingCount == 0)
    }
}
