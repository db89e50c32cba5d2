import Primitives
import ServiceKit
import Storage
import Wire

/// `update_work_item`
struct UpdateWorkItem: Tool {
    static let description = ToolDescription(
        name: "update_work_item", title: "Update a work item",
        text: """
            Changes the fields given; version is the one last read. parent_id moves the item with its \
            subtree, clear: ["parent_id"] to the root. deleted_at deletes the subtree softly, \
            clear: ["deleted_at"] restores it. Status moves: active ↔ completed, active ↔ blocked, \
            blocked → completed.
            """,
        effect: .write(destructive: true, idempotent: true),
        output: .workItem(adding: ["affected_count": .integer]))

    let id: Identifier
    let version: Int64
    let change: WorkItemChange
    let updatedBy: String?

    init(_ input: inout InputReader) {
        id = input.required("id", .identifier)
        version = input.required("version", .version)
        var change = WorkItemChange()
        change.title = input.optional("title", .title)
        change.status = input.optional("status", .oneOf(ItemStatus.self))
        change.metadata = input.optional("metadata", .object, "The whole object: it replaces the stored one")
        let parentID = input.optional("parent_id", .identifier)
        let branchName = input.optional("branch_name", .branchName)
        let commitHash = input.optional("commit_hash", .commitHash)
        let pullRequestNumber = input.optional("pr_number", .pullRequestNumber)
        let deletedAt = input.optional("deleted_at", .timestamp)
        let cleared = input.clear(["parent_id", "branch_name", "commit_hash", "pr_number", "deleted_at"])
        updatedBy = input.optional("updated_by", .actorName, "Default: the client's name")

        func field<Value>(_ name: String, _ value: Value?) -> WorkItemChange.Field<Value> {
            if let value { return .set(value) }
            return cleared.contains(name) ? .empty : .keep
        }
        change.parent = field("parent_id", parentID)
        change.branchName = field("branch_name", branchName)
        change.commitHash = field("commit_hash", commitHash)
        change.pullRequestNumber = field("pr_number", pullRequestNumber)
        change.deletion = field("deleted_at", deletedAt)
        self.change = change
        if !change.parent.isKept, !change.deletion.isKept {
            input.fault(
                "parent_id", "contradiction",
                "can't change together with deleted_at: move before deleting, or after restoring",
                value: parentID.map { .string($0.description) } ?? .null)
        }
    }

    var lifting: Statement? {
        .lifting("work_items", where: "id = $1", .identifier(id), to: version)
    }

    func plan(_ context: CallContext) -> Plan {
        .write(WorkItemUpdate(tool: self, context: context).start())
    }
}
