import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct ItemTreeTests {
    private func summary(_ number: UInt64, below parent: UInt64?) -> WorkItemSummary {
        WorkItemSummary(
            id: identifier(number), version: 1, type: "task", title: "\(number)", status: "active",
            parentID: parent.map { identifier($0) }, depth: 1, updatedAt: "u", deletedAt: nil,
            archivedAt: nil)
    }

    private func titles(_ children: JSON?) -> String {
        (children?.array ?? []).map { child in
            "\(child["title"]?.string ?? "")(\(titles(child["children"])))"
        }.joined()
    }

    @Test func children_areNestedInTheirOrder() throws {
        let tree = ItemTree([
            summary(3, below: 1), summary(2, below: 1), summary(5, below: 2), summary(4, below: 3),
            summary(6, below: 3),
        ])
        var writer = JSONWriter()
        tree.writeChildren(of: identifier(1), into: &writer)
        #expect(titles(try JSON(parsing: writer.buffer)) == "3(4()6())2(5())")
    }

    @Test func leaf_hasNoChildren() throws {
        var writer = JSONWriter()
        ItemTree([]).writeChildren(of: identifier(1), into: &writer)
        #expect(try JSON(parsing: writer.buffer) == [])
    }
}
