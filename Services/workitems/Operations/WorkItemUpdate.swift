import Primitives
import ServiceKit
import Storage
import Wire

/// One update of one work item: what it reads, what it refuses, what it writes.
struct WorkItemUpdate: Sendable {
    private let id: Identifier
    private let version: Int64
    private let change: WorkItemChange
    private let actor: String
    private let operationID: Identifier
    private let context: CallContext

    /// The fields a client can change.
    private static let fields = [
        "title", "status", "metadata", "parent_id", "branch_name", "commit_hash", "pr_number", "deleted_at",
    ]

    init(tool: UpdateWorkItem, context: CallContext) {
        id = tool.id
        version = tool.version
        change = tool.change
        actor = tool.updatedBy ?? context.actor
        operationID = context.writeID
        self.context = context
    }

    /// What the store knows that the update rests on.
    private struct Knowledge {
        var facts: SubtreeFacts?
        var newParentChain: [TreeNode] = []
        var oldParent: TreeNode?
    }

    /// What the update does first: by what is remembered, where the item may still be that; else by reading.
    func start() -> TransactionStep<Answer> {
        guard !change.touchesTree, !change.isEmpty,
            let written = context.memory.value(of: Written<WorkItem>.self, .id(id)),
            written.record.version == version, !written.record.isDeleted,
            let guess = try? store(written.record, Knowledge())
        else { return readFirst() }
        let unchanged = WorkItemStatements.unchanged(
            written, withoutOpenBelow: change.status == .completed, context.dialect)
        return .commitIf(Precondition(finds: unchanged), then: guess, otherwise: readFirst())
    }

    /// Reads all that the update rests on in one round trip.
    private func readFirst() -> TransactionStep<Answer> {
        // The tree's lock comes first: what is read after it can't change before the commit.
        var batch = Batch(change.touchesTree ? context.dialect.lock("work_items", .exclusive) : [])
        let item = batch.add(WorkItemStatements.forChange(id, context.dialect))
        let needsFacts = change.touchesTree || change.status == .completed
        let facts = needsFacts ? batch.add(TreeStatements.facts(below: id)) : nil
        let chain = change.newParentID.map { batch.add(TreeStatements.chain(to: $0)) }
        let oldParent = change.restores ? batch.add(TreeStatements.parentNode(of: id)) : nil
        return .query(batch.statements) { rows in
            guard let row = rows[item].first else { throw ToolError.unknownWorkItem(id) }
            let stored = try WorkItem(row: row)
            guard !stored.isDeleted || change.restores else { throw ToolError.unknownWorkItem(id) }
            guard stored.version == version else { return conflict(stored) }
            guard !change.isEmpty else {
                return .finish(Answer(warnings: [.nothingChanged]) { stored.write(into: &$0) })
            }
            var known = Knowledge()
            known.facts = try facts.flatMap { rows[$0].first }
                .map { row in try SubtreeFacts(row: row, itemDepth: stored.depth) }
            known.newParentChain = try chain.map { try rows[$0].map { row in try TreeNode(row: row) } } ?? []
            known.oldParent = try oldParent.flatMap { rows[$0].first }
                .map { row in try TreeNode(row: row) }
            return try store(stored, known)
        }
    }

    private func conflict(_ stored: WorkItem) -> TransactionStep<Answer> {
        let earlier = HistoryStatements.state(of: "work_item", id.description, at: version)
        return .query([earlier]) { rows in
            let before = try rows[0].first.map { row in try row.bytes(0) }
            throw VersionConflict.error(
                expected: version, current: stored.json, version: stored.version, fields: Self.fields,
                before: before.flatMap { JSONSlice(unchecked: $0).decoded })
        }
    }

    private func store(_ stored: WorkItem, _ known: Knowledge) throws(ToolError) -> TransactionStep<Answer> {
        var item = try change.applied(to: stored)
        item.version += 1
        item.updatedAt = context.now
        item.updatedBy = actor
        try place(&item, known)
        let descendants = try mark(&item, known)
        item.remember(writtenBy: operationID, in: context.memory)
        let update = WorkItemStatements.update(item, over: stored.version, operationID: operationID)
        var statements = [update]
        if item.path != stored.path, known.facts?.height ?? 0 > 0 {
            statements.append(TreeStatements.moveDescendants(of: stored, to: item, operationID: operationID))
        }
        var affectedCount: Int64?
        if stored.isDeleted != item.isDeleted {
            let alongCount = known.facts?.alongCount ?? 0
            affectedCount = 1 + alongCount
            if alongCount > 0, let descendants { statements.append(descendants) }
        }
        let isOpenBelow = !item.isDeleted && known.facts?.openCount ?? 0 > 0
        let warnings: [Warning] = change.status == .completed && isOpenBelow ? [.openDescendants] : []
        return .commit(
            statements,
            Answer(warnings: warnings) { [item, affectedCount] writer in
                item.write(into: &writer)
                if let affectedCount { writer.member("affected_count", affectedCount) }
            })
    }

    /// Gives the item its new parent and path.
    private func place(_ item: inout WorkItem, _ known: Knowledge) throws(ToolError) {
        switch change.parent {
        case .keep: break
        case .empty:
            item.parentID = nil
            item.path = ItemPath(root: id)
        case .set(let parentID):
            item.path = try TreeRules.path(
                moving: item, below: parentID, chain: known.newParentChain, height: known.facts?.height ?? 0)
            item.parentID = parentID
        }
    }

    /// Marks the item as deleted or no longer so; answers the statement that does so to its descendants.
    private func mark(_ item: inout WorkItem, _ known: Knowledge) throws(ToolError) -> Statement? {
        switch change.deletion {
        case .keep: return nil
        case .set(let time):
            item.deletedAt = time
            item.deletedOperationID = operationID
            return TreeStatements.deleteDescendants(of: item, operationID: operationID)
        case .empty:
            try TreeRules.checkRestoration(of: item, below: known.oldParent)
            // Restoring what is not deleted is a change like any other that names a value already there.
            guard let deletion = item.deletedOperationID else { return nil }
            item.deletedAt = nil
            item.deletedOperationID = nil
            return TreeStatements.restoreDescendants(of: item, deletedBy: deletion, operationID: operationID)
        }
    }
}
