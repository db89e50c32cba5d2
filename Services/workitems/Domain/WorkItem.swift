import NIOCore
import Primitives
import ServiceKit

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
    /// Whether there is still something to do.
    var isOpen: Bool { status != .completed && !isDeleted }
}

extension WorkItem {
    /// Items with more metadata than this are not worth their room.
    private static let rememberedMetadataBytesMax = 1024

    /// Has the next write of the item rest on what this one is to leave.
    func remember(writtenBy operationID: Identifier, in memory: Memory) {
        guard metadata.readableBytes <= Self.rememberedMetadataBytesMax else { return }
        memory.remember(Written(self, by: operationID), under: .id(id))
    }
}
