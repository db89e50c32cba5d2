import NIOCore
import Primitives
import ServiceKit
import Storage
import Wire

/// `create_work_item`
struct CreateWorkItem: Tool {
    static let description = ToolDescription(
        name: "create_work_item", title: "Create a work item",
        text: """
            Creates a project, session, task or research item, at the root or below a parent (5 levels at \
            most). metadata by item_type: project: description (required), target_quarter, \
            constitutional_principles; session: token_budget, prompts_count, yaml_frontmatter with \
            schema_version (all required); task: estimated_hours, actual_hours, blocked_reason; research: \
            research_questions, findings_summary, references.
            """,
        effect: .write(destructive: false, idempotent: false), output: .workItem(adding: [:]))

    private let type: ItemType
    private let title: String
    private let metadata: ByteBuffer
    private let parentID: Identifier?
    private let status: ItemStatus
    private let branchName: String?
    private let commitHash: String?
    private let pullRequestNumber: Int64?
    private let createdBy: String?

    init(_ input: inout InputReader) {
        type = input.required("item_type", .oneOf(ItemType.self))
        title = input.required("title", .title)
        let metadata = input.required("metadata", .object, "Its keys depend on item_type")
        parentID = input.optional("parent_id", .identifier)
        status = input.optional("status", .oneOf(ItemStatus.self), default: .active, as: "active")
        branchName = input.optional("branch_name", .branchName)
        commitHash = input.optional("commit_hash", .commitHash)
        pullRequestNumber = input.optional("pr_number", .pullRequestNumber)
        createdBy = input.optional("created_by", .actorName, "Default: the client's name")
        var faults: [ValidationFault] = []
        var stored = metadata
        if !input.isFaulty("item_type"), !input.isFaulty("metadata") {
            stored = ItemMetadata.shape(of: type).check(metadata, path: "metadata", faults: &faults)
        }
        input.add(faults)
        self.metadata = JSON.object(stored).serialized
    }

    func plan(_ context: CallContext) -> Plan {
        let id = context.newIdentifier()
        guard let parentID else {
            let (statement, answer) = insertion(of: id, at: ItemPath(root: id), context)
            return .write(.commit([statement], answer))
        }
        // A move or deletion that runs must be over before the parent is looked at.
        let locks = context.dialect.lock("work_items", .shared)
        let reading = readFirst(id, below: parentID, locks, context)
        guard let parent = context.memory.value(of: ItemPath.self, .id(parentID)),
            parent.depth < ItemPath.depthMax
        else { return .write(reading) }
        let (statement, answer) = insertion(of: id, at: parent.child(id), context)
        let unchanged = Precondition(
            locks: locks, finds: TreeStatements.node(parentID, ifStillAt: parent))
        return .write(.commitIf(unchanged, then: .commit([statement], answer), otherwise: reading))
    }

    private func readFirst(
        _ id: Identifier, below parentID: Identifier, _ locks: [Statement], _ context: CallContext
    ) -> TransactionStep<Answer> {
        var batch = Batch(locks)
        let parent = batch.add(TreeStatements.node(parentID))
        return .query(batch.statements) { rows in
            let node = try rows[parent].first.map { row in try TreeNode(row: row) }
            let path = try TreeRules.path(of: id, below: parentID, node)
            if let node { context.memory.remember(node.path, under: .id(parentID)) }
            let (statement, answer) = insertion(of: id, at: path, context)
            return .commit([statement], answer)
        }
    }

    private func insertion(
        of id: Identifier, at path: ItemPath, _ context: CallContext
    ) -> (Statement, Answer) {
        // It may be the next one's parent.
        if path.depth < ItemPath.depthMax { context.memory.remember(path, under: .id(id)) }
        let actor = createdBy ?? context.actor
        let item = WorkItem(
            id: id, version: 1, type: type, title: title, status: status, parentID: parentID, path: path,
            branchName: branchName, commitHash: commitHash, pullRequestNumber: pullRequestNumber,
            metadata: metadata, createdAt: context.now, updatedAt: context.now, createdBy: actor,
            updatedBy: actor)
        let operationID = context.writeID
        item.remember(writtenBy: operationID, in: context.memory)
        return (
            WorkItemStatements.insert(item, operationID: operationID),
            Answer { writer in item.write(into: &writer) }
        )
    }
}

extension CallContext {
    /// The operation a write is recorded under; ServiceKit gives every write one.
    var writeID: Identifier { operationID ?? newIdentifier() }
}
