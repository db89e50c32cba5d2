public import Primitives

/// A deployment as an imported file has it, with every field that the records need but the whole hash.
public struct ImportedDeployment: Sendable, Hashable {
    /// What the file says of the commit.
    public enum Commit: Sendable, Hashable {
        /// All 40 digits, in lower case.
        case whole(String)
        /// 7 to 39 digits, in lower case: to be looked up in git.
        case short(String)
        /// Nothing that is a hash, maybe something else, as written.
        case unreadable(String?)
    }

    /// Where it stands.
    public let place: ImportPlace
    /// When; midnight where the file has the day alone.
    public let deployedAt: Timestamp
    /// The pull request, from 1. No other deployment of the file has the same time and pull request.
    public let pullRequest: Int
    /// 1 to 200 characters; by default `PR #100`.
    public let title: String
    /// The commit.
    public let commit: Commit
    /// Tests by category, `passed` and `failed` among them; by default none.
    public let testSummary: [String: Int]
    /// Whether it keeps the project's principles; by default false.
    public let isCompliant: Bool
    /// The names of the vendors it touches, as written, each once whatever its case.
    public let vendors: [String]
    /// What the file calls the work items it belongs to, such as `T001`, each once.
    public let workItems: [String]
    /// Which of `deployed_at` (its time of day), `pr_title`, `commit_hash`, `test_summary` and
    /// `constitutional_compliance` have their default.
    public let filledIn: [String]
}
