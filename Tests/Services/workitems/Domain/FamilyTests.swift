import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct FamilyTests {
    private func summary(_ number: UInt64) -> WorkItemSummary {
        WorkItemSummary(
            id: identifier(number), version: 1, type: "task", title: "t", status: "active",
            parentID: identifier(1), depth: 1, updatedAt: "u", deletedAt: nil, archivedAt: nil)
    }

    private func written(_ descendants: Descendants?, _ dependencies: [Dependency]?) throws -> JSON {
        let family = Family(
            item: sampleItem(), ancestors: [], archivedChildrenCount: 4, dependencies: dependencies,
            descendants: descendants)
        var writer = JSONWriter()
        writer.object { family.write(into: &$0) }
        return try JSON(parsing: writer.buffer)
    }

    @Test func whatWasNotAskedFor_isLeftOut() throws {
        let json = try written(nil, nil)
        #expect(json["children"] == nil)
        #expect(json["dependencies"] == nil)
        #expect(json["ancestors"] == [])
        #expect(json["archived_children_count"] == 4)
    }

    @Test func moreDescendantsThanShown_areCounted() throws {
        let all = try written(Descendants(shown: [summary(2)], totalCount: 1), [])
        #expect(all["truncated"] == nil)
        let some = try written(Descendants(shown: [summary(2)], totalCount: 900), [])
        #expect(some["truncated"] == true)
        #expect(some["shown_count"] == 1)
        #expect(some["descendant_count"] == 900)
    }

    @Test func dependencies_areCutAtTheirLimit() throws {
        func edges(_ count: Int) -> [Dependency] {
            (0..<count).map { _ in Dependency(type: .blocks, direction: .outgoing, item: summary(2)) }
        }
        let whole = try written(nil, edges(Dependency.shownMax))
        #expect(whole["dependencies"]?.array?.count == Dependency.shownMax)
        #expect(whole["dependencies_truncated"] == nil)
        let cut = try written(nil, edges(Dependency.shownMax + 1))
        #expect(cut["dependencies"]?.array?.count == Dependency.shownMax)
        #expect(cut["dependencies_truncated"] == true)
    }
}
