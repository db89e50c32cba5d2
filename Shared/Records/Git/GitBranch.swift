public import Primitives

/// One branch, of this clone or as a remote had it when it was last asked.
public struct GitBranch: Sendable, Hashable {
    /// Its name without `refs/heads/` or the remote's name.
    public let name: String
    /// The commit it points to.
    public let tip: String
    /// When that commit's author made it.
    public let time: Timestamp
    /// Whether it was merged into the default branch; nil where git can't know: there is no default branch,
    /// or the tip is on the default branch's own line, as that of a new branch without commits is.
    public let isMerged: Bool?

    /// A branch of these parts.
    public init(name: String, tip: String, time: Timestamp, isMerged: Bool?) {
        self.name = name
        self.tip = tip
        self.time = time
        self.isMerged = isMerged
    }
}
