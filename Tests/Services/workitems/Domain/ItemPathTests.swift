import Primitives
import Testing

@testable import WorkItems

@Suite struct ItemPathTests {
    private let ids = (1...3).map { Identifier(high: $0, low: 0) }

    @Test func child_liesOneLevelDeeper() {
        let root = ItemPath(root: ids[0])
        let child = root.child(ids[1])
        #expect(root.depth == 0)
        #expect(child.depth == 1)
        #expect(child.text == "/\(ids[0])/\(ids[1])")
        #expect(ItemPath(text: child.text) == child)
    }

    @Test func range_holdsDescendantsOnly() {
        let root = ItemPath(root: ids[0])
        let range = root.descendantsFrom..<root.descendantsUntil
        #expect(range.contains(root.child(ids[1]).text))
        #expect(range.contains(root.child(ids[1]).child(ids[2]).text))
        #expect(!range.contains(root.text))
        #expect(!range.contains(ItemPath(root: ids[1]).text))
    }
}
