import Primitives
import ServiceKit
import Wire

/// What an update asks for, apart from where the item is to be.
struct WorkItemChange: Sendable {
    /// A field that may be left alone, set or emptied.
    enum Field<Value: Sendable>: Sendable {
        case keep
        case set(Value)
        case empty

        /// The field's next value.
        func applied(to value: Value?) -> Value? {
            switch self {
            case .keep: value
            case .set(let next): next
            case .empty: nil
            }
        }

        var isKept: Bool {
            if case .keep = self { true } else { false }
        }
    }

    var title: String?
    var status: ItemStatus?
    var metadata: JSONObject?
    var branchName: Field<String> = .keep
    var commitHash: Field<String> = .keep
    var pullRequestNumber: Field<Int64> = .keep
    /// The parent to move below; emptied, the item becomes a root.
    var parent: Field<Identifier> = .keep
    /// When the item was deleted; emptied, it is restored.
    var deletion: Field<Timestamp> = .keep

    /// Whether no field is named.
    var isEmpty: Bool {
        title == nil && status == nil && metadata == nil && branchName.isKept && commitHash.isKept
            && pullRequestNumber.isKept && parent.isKept && deletion.isKept
    }

    /// Whether paths or deletion marks of a whole subtree may change.
    var touchesTree: Bool { !parent.isKept || !deletion.isKept }

    /// The parent to move below, if there is one.
    var newParentID: Identifier? {
        if case .set(let id) = parent { id } else { nil }
    }

    /// Whether a deleted item is to be restored.
    var restores: Bool {
        if case .empty = deletion { true } else { false }
    }

    /// The item with the fields of its own changed; its version, place and deletion are as before.
    ///
    /// - Throws: `ToolError` with every fault: metadata and status are judged by what is stored.
    func applied(to item: WorkItem) throws(ToolError) -> WorkItem {
        var changed = item
        var faults: [ValidationFault] = []
        if let title { changed.title = title }
        if let status {
            if let fault = item.status.fault(movingTo: status) { faults.append(fault) }
            changed.status = status
        }
        if let metadata {
            let stored = ItemMetadata.shape(of: item.type)
                .check(metadata, path: "metadata", faults: &faults)
            changed.metadata = JSON.object(stored).serialized
        }
        changed.branchName = branchName.applied(to: item.branchName)
        changed.commitHash = commitHash.applied(to: item.commitHash)
        changed.pullRequestNumber = pullRequestNumber.applied(to: item.pullRequestNumber)
        guard faults.isEmpty else { throw .validation(faults) }
        return changed
    }
}
