import ServiceKit
import Wire

/// How a work item, a dependency or the project's configuration that the store has lost is written again.
enum WorkItemRewriting {
    /// The calls that make a record what it was.
    @Sendable static func calls(_ record: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        switch record.entity {
        case "work_item": item(record, current)
        case "work_item_dependency": dependency(record, current)
        case "project_configuration": configuration(record, current)
        default: []
        }
    }

    private static let itemFields = ["branch_name", "commit_hash", "pr_number"]
    private static let configurationFields = ["current_session_id", "git_branch", "git_head_commit"]

    private static func item(_ item: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        let change: JSONObject = ["id": item["id"], "version": 0, "updated_by": item["updated_by"]]
        guard let current else {
            var create: JSONObject = ["metadata": .object(item.object("metadata"))]
            for name in ["item_type", "title", "parent_id", "status", "created_by"] + itemFields {
                create[name] = item[name]
            }
            let created = Rewriting("create_work_item", create, identifiers: item.id.map { [$0] } ?? [])
            return [created] + deletion(item, over: nil, change)
        }
        var update = change
        for name in ["title", "status"] where item[name] != current[name] { update[name] = item[name] }
        if item.object("metadata") != FormerRecord.object(current["metadata"]) {
            update["metadata"] = .object(item.object("metadata"))
        }
        set(itemFields + ["parent_id"], of: item, over: current, in: &update)
        // A deleted item can't be changed, nor can it move as it is deleted.
        let updates =
            update.members.count > change.members.count
            ? [Rewriting("update_work_item", update)] : []
        let deletion = deletion(item, over: current["deleted_at"], change)
        return item["deleted_at"] == .null ? deletion + updates : updates + deletion
    }

    private static func dependency(_ record: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        guard current == nil else { return [] }
        let edge = ["source_id", "target_id", "dependency_type"].map { ($0, record[$0]) }
        return [Rewriting("add_work_item_dependency", JSONObject(edge))]
    }

    private static func deletion(_ item: FormerRecord, over deletedAt: JSON?, _ change: JSONObject)
        -> [Rewriting]
    {
        var change = change
        switch (item["deleted_at"], deletedAt ?? .null) {
        case (.null, .null): return []
        case (.null, _): change["clear"] = ["deleted_at"]
        case (let time, .null): change["deleted_at"] = time
        // When it was deleted is no matter of its own.
        case (_, _): return []
        }
        return [Rewriting("update_work_item", change)]
    }

    private static func configuration(_ configuration: FormerRecord, _ current: JSONObject?) -> [Rewriting] {
        var update: JSONObject = ["updated_by": configuration["updated_by"]]
        if current != nil { update["version"] = 0 }
        let count = update.members.count
        for name in ["active_context_type", "default_token_budget"]
        where configuration[name] != current?[name] ?? .null {
            update[name] = configuration[name]
        }
        set(configurationFields, of: configuration, over: current ?? [:], in: &update)
        return update.members.count > count ? [Rewriting("update_project_configuration", update)] : []
    }

    /// Gives fields that may be empty the values they had.
    private static func set(
        _ fields: [String], of record: FormerRecord, over current: JSONObject, in update: inout JSONObject
    ) {
        var cleared: [JSON] = []
        for name in fields where record[name] != current[name] ?? .null {
            if record[name] == .null { cleared.append(.string(name)) } else { update[name] = record[name] }
        }
        if !cleared.isEmpty { update["clear"] = .array(cleared) }
    }
}
