import Testing
import Wire

extension Bench {
    /// What is counted with each change is what is there: a list says how many there are without looking.
    func expectRightCounts(_ what: String = "") async throws {
        for (arguments, condition) in [
            ([:], "deleted_at IS NULL"), (["include_deleted": true], "1 = 1"),
            (["roots_only": true], "deleted_at IS NULL AND parent_id IS NULL"),
            (["status": "active", "include_deleted": true], "status = 'active'"),
            (["item_type": "task"], "deleted_at IS NULL AND item_type = 'task'"),
        ] as [(JSONObject, String)] {
            let listed = try await call("list_work_items", arguments)["total_count"]
            let stored = try await rows("SELECT count(*) FROM work_items WHERE \(condition)")
            #expect(listed.integer.map { [String($0)] } == stored, "\(condition), \(what)")
        }
    }
}
