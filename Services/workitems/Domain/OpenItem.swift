import Primitives

/// A work item that is not completed, as the status report shows it.
struct OpenItem: Equatable {
    let id: Identifier
    let version: Int64
    let type: String
    let title: String
    let status: String
    let path: ItemPath
    /// In RFC 3339.
    let createdAt: String
    let branchName: String?

    /// Whether it was made first; ids break ties.
    func isBefore(_ other: OpenItem) -> Bool {
        (createdAt, id.high, id.low) < (other.createdAt, other.id.high, other.id.low)
    }
}
