import NIOCore
import Primitives

/// A work item as it is stored.
struct WorkItem: Sendable, Equatable {
    let id: Identifier
    var version: Int64
    let type: ItemType
    var title: String
    var status: ItemStatus
    var parentID: Identifier?
    var path: ItemPath
    var branchName: String?
    var commitHash: String?
    var pullRequestNumber: Int64?
    /// A JSON object, checked by `ItemMetadata`.
    var metadata: ByteBuffer
    var deletedAt: Timestamp?
    /// The operation that deleted it, alone or with an ancestor: restoring undoes exactly that operation.
    var deletedOperationID: Identifier?
    let createdAt: Timestamp
    var updatedAt: Timestamp
    let createdBy: String
    var updatedBy: String
    /// When it was moved to the archive; nil outside it.
    var archivedAt: Timestamp?

    /// Levels below the root.
    var depth: Int { path.depth }
    var isDeleted: Bool { deletedAt != nil }
}
