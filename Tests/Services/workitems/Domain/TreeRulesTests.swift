import Primitives
import ServiceKit
import Testing
import Wire

@testable import WorkItems

@Suite struct TreeRulesTests {
    /// A chain of items from a root down: 1, 2, … `count`.
    private func chain(_ count: UInt64, deletedLast: Bool = false) -> [TreeNode] {
        var path: ItemPath?
        return (1...count).map { number in
            let id = identifier(number)
            let next = path?.child(id) ?? ItemPath(root: id)
            path = next
            return TreeNode(
                id: id, title: "item \(number)", path: next, isDeleted: deletedLast && number == count)
        }
    }

    @Test func newItem_liesBelowItsParent() throws {
        let parent = try #require(chain(5).last)
        let path = try TreeRules.path(of: identifier(50), below: parent.id, parent)
        #expect(path.depth == 5)
        #expect(path == parent.path.child(identifier(50)))
    }

    @Test func unknownOrDeletedParent_isNotFound() throws {
        for parent in [nil, chain(2, deletedLast: true).last] {
            let error = try #require(throws: ToolError.self) {
                try TreeRules.path(of: identifier(50), below: identifier(2), parent)
            }
            #expect(error.code == .notFound)
            #expect(error.details["resource_id"]?.string == identifier(2).description)
        }
    }

    @Test func sixthLevel_isTooDeep() throws {
        let parent = try #require(chain(6).last)
        let error = try #require(throws: ToolError.self) {
            try TreeRules.path(of: identifier(50), below: parent.id, parent)
        }
        #expect(error.code == .depthExceeded)
        #expect(error.details == ["depth": 6, "limit": 5])
    }

    @Test func movedItem_bringsTheHeightOfItsSubtree() throws {
        let parents = chain(3)
        let fits = try TreeRules.path(
            moving: sampleItem(50), below: identifier(3), chain: parents, height: 2)
        #expect(fits.depth == 3)
        let error = try #require(throws: ToolError.self) {
            try TreeRules.path(moving: sampleItem(50), below: identifier(3), chain: parents, height: 3)
        }
        #expect(error.code == .depthExceeded)
        #expect(error.details == ["depth": 6, "limit": 5])
    }

    @Test(arguments: [1, 2, 4] as [UInt64])
    func loop_isShownFromTheItemToItsNewParent(moved: UInt64) throws {
        let parents = chain(4)
        let item = sampleItem(moved)
        let error = try #require(throws: ToolError.self) {
            try TreeRules.path(moving: item, below: identifier(4), chain: parents, height: 1)
        }
        #expect(error.code == .cycle)
        let loop = try #require(error.details["loop"]?.array)
        #expect(loop.map { $0["title"] } == (moved...4).map { .string("item \($0)") })
        #expect(loop.first?["id"]?.string == identifier(moved).description)
    }

    @Test func restorationBelowADeletedParent_namesTheParent() throws {
        try TreeRules.checkRestoration(of: sampleItem(), below: nil)
        try TreeRules.checkRestoration(of: sampleItem(), below: chain(1).last)
        let error = try #require(throws: ToolError.self) {
            try TreeRules.checkRestoration(of: sampleItem(9), below: chain(2, deletedLast: true).last)
        }
        #expect(error.code == .validationFailed)
        #expect(error.message.contains("item 2"))
        #expect(error.message.contains(identifier(2).description))
    }
}
