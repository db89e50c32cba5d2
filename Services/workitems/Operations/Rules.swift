import ServiceKit

extension Rule where Value == String {
    /// A work item's title.
    static var title: Rule { line(max: 200) }
    /// A git branch.
    static var branchName: Rule { line(max: 100) }
}

extension Rule where Value == Int64 {
    /// The number of a pull request.
    static var pullRequestNumber: Rule { integer(1...Int64.max) }
}
