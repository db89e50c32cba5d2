public import Primitives

/// Where a fact comes from.
public struct GitSource: Sendable, Hashable {
    /// The full hash of the commit that says it.
    public let commit: String
    /// When that commit's author made it.
    public let time: Timestamp
}

/// What a repository's commits and branches say about vendors, deployments and work items.
///
/// What git can't know is nil; nothing is guessed, and nothing said of what no commit names.
public struct GitFacts: Sendable, Hashable {
    /// The commit that is checked out; nil in a repository without commits.
    public let head: GitSource?
    /// One of each vendor named, the newest word on it; newest first.
    public let vendors: [VendorFact]
    /// Every deployment, newest first.
    public let deployments: [DeploymentFact]
    /// Every work item with a branch, in the order of their numbers.
    public let workItems: [WorkItemFact]

    /// What these commits and branches say.
    public init(_ snapshot: GitSnapshot) {
        head = snapshot.commits.first.map { GitSource(commit: $0.hash, time: $0.time) }
        var facts: [VendorFact] = []
        var named: Set<String> = []
        var withdrawn = WithdrawnCommits()
        for commit in snapshot.commits {
            guard !withdrawn.withdraws(commit) else { continue }
            // The last word of a commit is its newest.
            for fact in VendorFact.all(in: commit).reversed()
            where named.insert(fact.name.lowercased()).inserted {
                facts.append(fact)
            }
        }
        vendors = facts
        deployments = snapshot.commits.compactMap(DeploymentFact.init)
        workItems = snapshot.branches.compactMap(WorkItemFact.init).sorted {
            ($0.number, $0.branch) < ($1.number, $1.branch)
        }
    }

    /// What is known of one vendor, whatever the case of its name.
    public func vendor(named name: String) -> VendorFact? {
        let name = name.lowercased()
        return vendors.first { $0.name.lowercased() == name }
    }
}

/// Which commits were taken back by a later one, in the words of `git revert`.
struct WithdrawnCommits {
    private var hashes: Set<String> = []

    /// Whether this commit was taken back; asked of each commit in turn, newest first.
    mutating func withdraws(_ commit: GitCommit) -> Bool {
        if hashes.contains(commit.hash) { return true }
        for line in Array(commit.body.utf8)[...].lines {
            var cursor = TextCursor(line)
            guard cursor.skip("This reverts commit ") else { continue }
            let hash = cursor.take(limit: 64, while: \.isLowercaseHexadecimal)
            if GitCommit.isHash(hash), cursor.isAtWordEnd { hashes.insert(hash.text) }
        }
        return false
    }
}
