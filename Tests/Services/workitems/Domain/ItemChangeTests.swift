import Primitives
import Testing
import Wire

@testable import WorkItems

@Suite struct ItemChangeTests {
    private func change(
        _ action: String, version: Int64, from before: JSONObject?, to after: JSONObject?,
        conflict: String? = nil
    ) -> ItemChange {
        ItemChange(
            sequence: 1, version: version, action: action,
            stamp: ChangeStamp(actor: "a", at: "t", operationID: identifier(1)), before: before, after: after,
            conflictID: conflict, byteCount: 0)
    }

    private func written(_ change: ItemChange) -> JSON {
        var writer = JSONWriter()
        change.write(into: &writer)
        return JSONSlice(unchecked: writer.buffer).decoded ?? .null
    }

    @Test func everyChangedField_isToldBeforeAndAfter() {
        let before: JSONObject = [
            "version": 1, "title": "one", "status": "active", "branch_name": .null,
            "metadata": ["hours": 1, "kept": [1], "gone": "x"], "last_actor": "a",
        ]
        let after: JSONObject = [
            "version": 2, "title": "two", "status": "active", "branch_name": "b",
            "metadata": ["hours": 2, "kept": [1], "new": true], "last_actor": "b",
        ]
        let fields = written(change("updated", version: 2, from: before, to: after))["fields"]
        let expected: JSON = [
            "title": ["before": "one", "after": "two"], "branch_name": ["before": .null, "after": "b"],
            "metadata.hours": ["before": 1, "after": 2], "metadata.gone": ["before": "x", "after": .null],
            "metadata.new": ["before": .null, "after": true],
        ]
        #expect(fields == expected)
    }

    @Test func creation_tellsWhatWasGiven() {
        let row: JSONObject = ["version": 1, "title": "one", "parent_id": .null, "metadata": [:]]
        let json = written(change("created", version: 1, from: nil, to: row))
        #expect(json["fields"] == ["title": ["before": .null, "after": "one"]])
        #expect(json["skipped_versions"] == nil)
    }

    @Test func archival_tellsItsTimeOnly() {
        let row: JSONObject = ["version": 3, "title": "one", "archived_at": "then"]
        let archival = change("archived", version: 3, from: nil, to: row)
        #expect(archival.earlierVersion == 3)
        #expect(written(archival)["fields"] == ["archived_at": ["before": .null, "after": "then"]])
    }

    @Test func conflict_tellsWhatItSkips() {
        let conflicted = change(
            "conflicted", version: 6, from: ["version": 2], to: ["version": 6], conflict: "c")
        let json = written(conflicted)
        #expect(json["skipped_versions"] == ["first": 3, "last": 5])
        #expect(json["sync_conflict"] == "c")
        #expect(json["fields"] == [:])
    }
}
