import NIOCore
import Primitives
import Wire

extension WorkItem {
    /// Writes the members of the whole entity.
    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("version", version)
        writer.member("item_type", type.rawValue)
        writer.member("title", title)
        writer.member("status", status.rawValue)
        writer.member("parent_id", parentID)
        writer.member("path", path.text)
        writer.member("depth", Int64(depth))
        writer.member("branch_name", branchName)
        writer.member("commit_hash", commitHash)
        writer.member("pr_number", pullRequestNumber)
        writer.member("metadata", raw: metadata)
        writer.member("deleted_at", deletedAt?.description)
        writer.member("created_at", createdAt.description)
        writer.member("updated_at", updatedAt.description)
        writer.member("created_by", createdBy)
        writer.member("updated_by", updatedBy)
        if let archivedAt { writer.member("archived_at", archivedAt.description) }
    }

    /// The whole entity, for the details of a refusal.
    var json: JSON {
        var writer = JSONWriter()
        writer.beginObject()
        write(into: &writer)
        writer.endObject()
        return JSONSlice(unchecked: writer.buffer).decoded ?? .null
    }
}
