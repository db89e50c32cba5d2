public import Primitives

/// Finds whole commit hashes by their first digits.
public struct CommitLookup: Sendable {
    private let git: GitProgram
    private let clocks: Clocks

    /// How long it may take, and how much git may write: about 200,000 commits.
    private static let milliseconds: Int64 = 5000
    private static let bytesMax = 8_388_608

    /// A lookup in the repository that `directory` is in; `environment` as for `GitHistory`.
    public init(
        directory: String, clocks: Clocks = .system,
        environment: [String: String] = GitHistory.environmentOfThisProcess()
    ) {
        git = GitProgram(directory: directory, environment: environment, clocks: clocks)
        self.clocks = clocks
    }

    /// The commits that begin so, by what was asked for; one that several begin with is none of them.
    ///
    /// - Throws: `GitError`.
    public func whole(_ beginnings: Set<String>) async throws(GitError) -> [String: String] {
        let output = try await git.run(
            ["rev-list", "--all"], bytesMax: Self.bytesMax,
            deadline: Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic()))
        var byLength: [Int: Set<String>] = [:]
        for beginning in beginnings { byLength[beginning.utf8.count, default: []].insert(beginning) }
        var found: [String: String] = [:]
        var ambiguous: Set<String> = []
        for line in output.bytes[...].lines where GitCommit.isHash(line) {
            let hash = line.text
            for (length, wanted) in byLength {
                let beginning = String(hash.prefix(length))
                guard wanted.contains(beginning) else { continue }
                if found.updateValue(hash, forKey: beginning) != nil { ambiguous.insert(beginning) }
            }
        }
        return found.filter { !ambiguous.contains($0.key) }
    }
}
