import Primitives
import Testing

@testable import WorkItems

@Suite struct OpenTreeTests {
    /// An item with this number for its id, below these, made in this minute.
    private func item(_ number: UInt64, below parents: [UInt64] = [], minute: Int = 0) -> OpenItem {
        var path = ""
        for parent in parents + [number] { path += "/\(identifier(parent))" }
        return OpenItem(
            id: identifier(number), version: 1, type: "task", title: "item \(number)", status: "active",
            path: ItemPath(text: path), createdAt: "2026-01-01T00:\(minute < 10 ? "0" : "")\(minute):00.000Z",
            branchName: nil)
    }

    private func outline(_ items: [OpenItem]) -> [String] {
        OpenTree(items).nodes.map { node in
            String(repeating: "-", count: node.level) + node.item.title.dropFirst(5)
                + (node.parentTitle.map { " in \($0.dropFirst(5))" } ?? "")
        }
    }

    @Test func children_followTheirParentAndSiblingsTheirCreation() {
        let items = [
            item(4, below: [1], minute: 9), item(2, minute: 1), item(1, minute: 5),
            item(3, below: [1], minute: 6),
            item(5, below: [1, 4], minute: 7),
        ]
        #expect(outline(items) == ["2", "1", "-3 in 1", "-4 in 1", "--5 in 4"])
    }

    @Test func sameTime_idsDecide() {
        #expect(outline([item(9), item(8), item(7)]) == ["7", "8", "9"])
    }

    @Test func parentThatIsNotShown_givesWayToTheNearestThatIs() {
        // 2 is completed: 3 stands in 1, which is not its parent; 5 stands alone.
        #expect(outline([item(1), item(3, below: [1, 2]), item(5, below: [4])]) == ["1", "-3", "5"])
    }

    @Test func nothing_isNoTree() {
        #expect(outline([]).isEmpty)
    }
}
