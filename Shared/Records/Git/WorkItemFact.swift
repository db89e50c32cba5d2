/// What a branch's name says of a work item: `003-name`, `feature/003-name`, `bugfix/003-name`.
public struct WorkItemFact: Sendable, Hashable {
    /// The three digits as a number.
    public let number: Int
    /// What follows them.
    public let name: String
    /// The whole name of the branch.
    public let branch: String
    /// Whether the branch was merged into the default branch, which completes the item; nil where git can't
    /// know. A branch that is not merged says nothing of the item's status.
    public let isMerged: Bool?
    /// The branch's newest commit.
    public let source: GitSource

    /// What a branch says, if its name is of this shape.
    init?(_ branch: GitBranch) {
        var cursor = TextCursor(branch.name)
        _ = cursor.skip("feature/") || cursor.skip("bugfix/")
        let digits = cursor.take(while: \.isDigit)
        guard digits.count == 3, let number = Int(digits.text), cursor.skip("-") else { return nil }
        let name = cursor.rest
        guard let first = name.first, first.isWord, first != UInt8(ascii: "_"),
            name.allSatisfy({ $0.isWord || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { return nil }
        self.number = number
        self.name = name.text
        self.branch = branch.name
        isMerged = branch.isMerged
        source = GitSource(commit: branch.tip, time: branch.time)
    }
}
