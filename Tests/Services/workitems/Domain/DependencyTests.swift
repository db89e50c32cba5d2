import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct DependencyTests {
    private func dependency(
        _ type: DependencyType, _ direction: Dependency.Direction, status: ItemStatus = .active,
        deletedAt: String? = nil
    ) -> Dependency {
        Dependency(
            type: type, direction: direction,
            item: WorkItemSummary(
                id: identifier(2), version: 1, type: "task", title: "t", status: status.rawValue,
                parentID: nil, depth: 0, updatedAt: "u", deletedAt: deletedAt, archivedAt: nil))
    }

    /// What is said of an item's being ready.
    private func ready(_ dependencies: [Dependency], ofOpenItem isOpen: Bool = true) -> Bool? {
        var writer = JSONWriter()
        writer.object { dependencies.write(ofOpenItem: isOpen, into: &$0) }
        return JSONSlice(unchecked: writer.buffer).decoded?["ready"]?.bool
    }

    @Test func itemIsReady_onceNothingOpenComesBeforeIt() throws {
        #expect(ready([]) == true)
        #expect(ready([dependency(.blocks, .incoming)]) == false)
        #expect(ready([dependency(.dependsOn, .outgoing, status: .blocked)]) == false)
        // What waits for the item is no matter.
        #expect(ready([dependency(.blocks, .outgoing), dependency(.dependsOn, .incoming)]) == true)
        let done = [
            dependency(.blocks, .incoming, status: .completed),
            dependency(.dependsOn, .outgoing, deletedAt: "2026-01-01T00:00:00.000Z"),
        ]
        #expect(ready(done) == true)
        #expect(ready([], ofOpenItem: false) == nil)
    }

    @Test func dependenciesThatAreCut_doNotMakeReady() {
        let free = dependency(.blocks, .outgoing)
        let many = [Dependency](repeating: free, count: Dependency.shownMax + 1)
        #expect(ready(many) == nil)
        #expect(ready([dependency(.blocks, .incoming)] + many) == false)
    }
}
