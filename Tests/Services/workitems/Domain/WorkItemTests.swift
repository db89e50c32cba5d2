import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct WorkItemTests {
    @Test func wholeEntity_hasEveryFieldInOrder() throws {
        let json = sampleItem().json
        #expect(
            json.object?.keys == [
                "id", "version", "item_type", "title", "status", "parent_id", "path", "depth", "branch_name",
                "commit_hash", "pr_number", "metadata", "deleted_at", "created_at", "updated_at",
                "created_by", "updated_by",
            ])
        #expect(json["parent_id"] == .null)
        #expect(json["metadata"]?.text == #"{"estimated_hours":2.50}"#)
        #expect(json["created_at"] == "2023-11-14T22:13:20.000Z")
    }

    @Test func archivedItem_isMarked() {
        var item = sampleItem()
        item.archivedAt = item.createdAt
        #expect(item.json["archived_at"] == "2023-11-14T22:13:20.000Z")
    }
}
