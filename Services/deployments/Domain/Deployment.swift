import Primitives
import Wire

/// One deployment as it is stored. It never changes.
struct Deployment: Equatable {
    let id: Identifier
    let deployedAt: Timestamp
    /// Always equal to `metadata.commit_hash`.
    let commitHash: String
    let metadata: JSONObject
    let createdAt: Timestamp
    let createdBy: String

    /// Nothing changes a deployment, so it stays at its first version.
    let version: Int64 = 1
}
