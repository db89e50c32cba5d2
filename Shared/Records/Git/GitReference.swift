import Primitives

/// One line of `git for-each-ref`.
struct GitReference: Hashable {
    /// The full name: `refs/heads/main`.
    let name: String
    let tip: String
    let time: Timestamp
    /// What it stands for, if it only points to another.
    let target: String?

    static let countMax = 5000

    /// What git is asked for: four fields a line, none of which can hold a tab or a line's end.
    static let arguments = [
        "for-each-ref", "--count=\(countMax)", "--sort=-committerdate", "--format=\(format)", "refs/heads",
        "refs/remotes",
    ]
    private static let format = "%(refname)%09%(objectname)%09%(authordate:unix)%09%(symref)"

    /// Reads what git wrote; what points to no commit is left out.
    static func parse(_ bytes: [UInt8]) -> [GitReference] {
        bytes[...].lines.compactMap { line in
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard fields.count == 4, GitCommit.isHash(fields[1]), let time = GitCommit.time(fields[2]) else {
                return nil
            }
            let target = fields[3].isEmpty ? nil : fields[3].text
            return GitReference(name: fields[0].text, tip: fields[1].text, time: time, target: target)
        }
    }

    /// The branch's name without `refs/heads/`, or `refs/remotes/` and the remote.
    var branchName: String {
        let parts = name.split(separator: "/", maxSplits: 3).map(String.init)
        return parts.dropFirst(isRemote ? 3 : 2).joined(separator: "/")
    }

    var isRemote: Bool { name.hasPrefix("refs/remotes/") }
}

extension [GitReference] {
    /// The default branch: what the remote calls so, else `main`, else `master`.
    var defaultBranch: GitReference? {
        let named = first { $0.name == "refs/remotes/origin/HEAD" }?.target
        let candidates = named.map { [$0] } ?? ["refs/heads/main", "refs/heads/master"]
        return candidates.lazy.compactMap { name in first { $0.name == name } }.first
    }

    /// One of each branch name; this clone's own goes before a remote's.
    var branches: [GitReference] {
        var seen: Set<String> = []
        let all = filter { $0.target == nil }
        let ordered = all.filter { !$0.isRemote } + all.filter(\.isRemote)
        return ordered.filter { seen.insert($0.branchName).inserted }
    }
}
