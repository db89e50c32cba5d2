import Primitives
import Wire

extension Deployment {
    /// Writes the members that clients see, its links excepted, into the object that is open.
    func writeMembers(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("version", version)
        writer.member("deployed_at", deployedAt.description)
        writer.member("commit_hash", commitHash)
        writer.member("metadata", .object(metadata))
        writer.member("created_at", createdAt.description)
        writer.member("created_by", createdBy)
    }
}
