#if canImport(Glibc)
    import Glibc
#endif
public import Primitives

/// Reads one repository's newest commits and its branches, and keeps them until HEAD or a branch moves.
public actor GitHistory {
    /// What is read at most.
    public struct Bounds: Sendable, Equatable {
        /// How long one reading may take in all.
        public var milliseconds: Int64 = 5000
        /// How many commits are read.
        public var commits = 500
        /// How many bytes of messages are read.
        public var bytes = 4_194_304

        /// The standing bounds.
        public init() {}
    }

    private let git: GitProgram
    private let bounds: Bounds
    private let clocks: Clocks
    private var latest: (references: [GitReference], snapshot: GitSnapshot)?
    private var reading: Task<Result<GitSnapshot, GitError>, Never>?

    /// The history of the repository that `directory` is in.
    ///
    /// - Parameter environment: Where git finds itself (`PATH`) and its user's settings (`HOME`,
    ///   `XDG_CONFIG_HOME`); the rest is not passed on.
    public init(
        directory: String, bounds: Bounds = Bounds(), clocks: Clocks = .system,
        environment: [String: String] = GitHistory.environmentOfThisProcess()
    ) {
        git = GitProgram(directory: directory, environment: environment, clocks: clocks)
        self.bounds = bounds
        self.clocks = clocks
    }

    /// What of this process's environment git may need.
    public static func environmentOfThisProcess() -> [String: String] {
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return environment
    }

    /// What the repository says now. Who asks while another's question is being answered gets its answer.
    ///
    /// - Throws: `GitError`.
    public func snapshot() async throws(GitError) -> GitSnapshot {
        let reading = self.reading ?? Task { await result() }
        self.reading = reading
        return try await reading.value.get()
    }

    private func result() async -> Result<GitSnapshot, GitError> {
        defer { reading = nil }
        do throws(GitError) {
            return .success(try await read())
        } catch {
            return .failure(error)
        }
    }

    private func read() async throws(GitError) -> GitSnapshot {
        let deadline = Deadline(milliseconds: bounds.milliseconds, from: clocks.monotonic())
        let head = try await head(deadline)
        let references = GitReference.parse(
            try await git.runWhole(GitReference.arguments, bytesMax: bounds.bytes, deadline: deadline).bytes)
        if let latest, latest.snapshot.head == head, latest.references == references {
            return latest.snapshot
        }
        let isSameHead = latest?.snapshot.head == head
        let history =
            if isSameHead, let known = latest?.snapshot {
                (known.commits, known.isCut)
            } else {
                try await commits(of: head, deadline)
            }
        let branches = try await branches(references, deadline)
        let snapshot = GitSnapshot(head: head, commits: history.0, branches: branches, isCut: history.1)
        latest = (references, snapshot)
        return snapshot
    }

    /// The commit HEAD stands for; nil before the first one.
    private func head(_ deadline: Deadline) async throws(GitError) -> String? {
        let output = try await git.runWhole(
            ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], bytesMax: 1024, deadline: deadline)
        guard output.exitCode == 0 else { return nil }
        guard let line = output.bytes[...].lines.first, GitCommit.isHash(line) else {
            throw .unreadableOutput
        }
        return line.text
    }

    private func commits(
        of head: String?, _ deadline: Deadline
    ) async throws(GitError) -> ([GitCommit], Bool) {
        guard let head else { return ([], false) }
        let output = try await git.run(
            GitCommit.logArguments + ["--max-count=\(bounds.commits)", head, "--"], bytesMax: bounds.bytes,
            deadline: deadline)
        guard output.isCut || output.exitCode == 0 else { throw .unreadableOutput }
        return (try GitCommit.parse(output.bytes, isCut: output.isCut), output.isCut)
    }
}

// MARK: - Branches

extension GitHistory {
    /// How far back the default branch's own line is followed.
    private static let lineCommitsMax = 20_000

    private func branches(
        _ references: [GitReference], _ deadline: Deadline
    ) async throws(GitError) -> [GitBranch] {
        let known = references.branches
        guard let main = references.defaultBranch else {
            return known.map { GitBranch($0, isMerged: nil) }
        }
        let merged = try await git.runWhole(
            GitReference.arguments + ["--merged=\(main.tip)"], bytesMax: bounds.bytes, deadline: deadline)
        let line = try await git.runWhole(
            ["rev-list", "--first-parent", "--max-count=\(Self.lineCommitsMax)", main.tip, "--"],
            bytesMax: bounds.bytes, deadline: deadline)
        let tips = Set(GitReference.parse(merged.bytes).map(\.tip))
        let own = Set(line.bytes[...].lines.map(\.text))
        return known.map { branch in
            // A tip on the default branch's own line is what fast-forwarding leaves, and beginning: no
            // telling which.
            let isUncertain = own.contains(branch.tip) || own.count >= Self.lineCommitsMax
            let isMerged = tips.contains(branch.tip)
            return GitBranch(branch, isMerged: isMerged && isUncertain ? nil : isMerged)
        }
    }
}

extension GitBranch {
    init(_ reference: GitReference, isMerged: Bool?) {
        self.init(name: reference.branchName, tip: reference.tip, time: reference.time, isMerged: isMerged)
    }
}

// MARK: - Files

extension GitHistory {
    /// A file as it was committed last.
    struct CommittedFile: Equatable {
        let bytes: [UInt8]
        /// The commit that last changed it.
        let commit: String
        let time: Timestamp
    }

    /// The committed content of a file, and the last commit that changed it; nil if HEAD has no such file.
    ///
    /// - Parameter path: From the directory of this history.
    /// - Throws: `GitError`.
    func committedFile(_ path: String) async throws(GitError) -> CommittedFile? {
        let deadline = Deadline(milliseconds: bounds.milliseconds, from: clocks.monotonic())
        guard let head = try await head(deadline) else { return nil }
        let name = "\(head):./\(path)"
        let kind = try await git.runWhole(
            ["rev-parse", "--verify", "--quiet", name], bytesMax: 1024, deadline: deadline)
        guard kind.exitCode == 0 else { return nil }
        let content = try await git.runWhole(
            ["cat-file", "blob", name], bytesMax: bounds.bytes, deadline: deadline)
        let log = try await git.run(
            GitCommit.logArguments + ["--max-count=1", head, "--", ":(literal)\(path)"],
            bytesMax: bounds.bytes, deadline: deadline)
        guard content.exitCode == 0, let commit = try GitCommit.parse(log.bytes, isCut: log.isCut).first
        else { throw .unreadableOutput }
        return CommittedFile(bytes: content.bytes, commit: commit.hash, time: commit.time)
    }
}
