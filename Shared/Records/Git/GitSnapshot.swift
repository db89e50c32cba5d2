/// What a repository said of itself at one moment.
public struct GitSnapshot: Sendable, Hashable {
    /// The commit that is checked out; nil in a repository without commits.
    public let head: String?
    /// The newest commits up to `head`, newest first.
    public let commits: [GitCommit]
    /// The branches, this clone's own before the remotes'.
    public let branches: [GitBranch]
    /// Whether `commits` stops early because the messages are longer than is read.
    public let isCut: Bool

    /// A snapshot of these parts.
    public init(head: String?, commits: [GitCommit], branches: [GitBranch], isCut: Bool) {
        self.head = head
        self.commits = commits
        self.branches = branches
        self.isCut = isCut
    }
}
