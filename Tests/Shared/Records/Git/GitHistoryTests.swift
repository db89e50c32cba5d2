import Foundation
import Primitives
import TestSupport
import Testing

@testable import Records

@Suite struct GitHistoryTests {
    @Test func commits_haveHashTimeSubjectAndBody() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("First", at: 0)
        try await repository.commit("Grüße: \"x\"\n\nTwo lines\n\tof body", at: 1)
        let snapshot = try await repository.history().snapshot()
        #expect(snapshot.commits.map(\.subject) == ["Grüße: \"x\"", "First"])
        #expect(
            snapshot.commits.map { $0.body.trimmingCharacters(in: .newlines) } == [
                "Two lines\n\tof body", "",
            ])
        #expect(
            snapshot.commits.map(\.time.description) == [
                "2026-01-31T12:01:00.000Z", "2026-01-31T12:00:00.000Z",
            ])
        #expect(snapshot.head == snapshot.commits.first?.hash)
        #expect(snapshot.head?.count == 40)
        #expect(!snapshot.isCut)
    }

    @Test func repositoryWithoutCommits_saysNothing() async throws {
        let repository = try await TemporaryRepository()
        #expect(
            try await repository.history().snapshot()
                == GitSnapshot(head: nil, commits: [], branches: [], isCut: false))
    }

    @Test func newestCommits_areReadUpToTheBound() async throws {
        let repository = try await TemporaryRepository()
        for number in 0..<6 { try await repository.commit("Number \(number)", at: number) }
        var bounds = GitHistory.Bounds.patient
        bounds.commits = 4
        let snapshot = try await repository.history(bounds).snapshot()
        #expect(snapshot.commits.map(\.subject) == ["Number 5", "Number 4", "Number 3", "Number 2"])
        #expect(!snapshot.isCut)
    }

    @Test func longMessages_areCutAfterAWholeLine() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("Old", at: 0)
        let lines = (0..<3000).map { "line \($0)" }.joined(separator: "\n")
        try await repository.commit("Long\n\n" + lines, at: 1)
        var bounds = GitHistory.Bounds.patient
        bounds.bytes = 20_000
        let snapshot = try await repository.history(bounds).snapshot()
        #expect(snapshot.isCut)
        let commit = try #require(snapshot.commits.first)
        #expect(snapshot.commits.count == 1)
        #expect(commit.subject == "Long")
        #expect(lines.hasPrefix(commit.body + "\n"))
        #expect(commit.body.utf8.count > 19_000)
    }

    @Test func branches_tellWhatIsMerged() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("Root", at: 0)
        for name in ["001-merged", "feature/002-open"] {
            try await repository.git("switch", "--quiet", "--create", name, "main")
            try await repository.commit("Work on \(name)", at: 1)
        }
        try await repository.git("switch", "--quiet", "main")
        try await repository.commit("Meanwhile", at: 2)
        try await repository.git("merge", "--quiet", "--no-ff", "--message", "Merge", "001-merged", at: 3)
        try await repository.git("branch", "003-begun")
        let facts = GitFacts(try await repository.history().snapshot())
        #expect(facts.workItems.map(\.branch) == ["001-merged", "feature/002-open", "003-begun"])
        #expect(facts.workItems.map(\.isMerged) == [true, false, nil])
        #expect(facts.workItems.first?.source.time.description == "2026-01-31T12:01:00.000Z")
    }

    @Test func withoutADefaultBranch_nothingIsKnownToBeMerged() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("Root", at: 0)
        try await repository.git("branch", "001-a")
        try await repository.git("branch", "--move", "main", "trunk")
        #expect(try await repository.history().snapshot().branches.map(\.isMerged) == [nil, nil])
    }

    @Test func remote_namesTheDefaultBranchAndAddsItsBranches() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("Root", at: 0)
        try await repository.git("switch", "--quiet", "--create", "005-far")
        try await repository.commit("Far", at: 1)
        try await repository.git("switch", "--quiet", "--create", "trunk", "main")
        try await repository.git("merge", "--quiet", "--no-ff", "--message", "Merge", "005-far", at: 2)
        try await repository.git("update-ref", "refs/remotes/origin/005-far", "005-far")
        try await repository.git("update-ref", "refs/remotes/origin/trunk", "trunk")
        try await repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
        try await repository.git("branch", "--quiet", "--delete", "--force", "005-far")
        let snapshot = try await repository.history().snapshot()
        #expect(Set(snapshot.branches.map(\.name)) == ["main", "trunk", "005-far"])
        #expect(GitFacts(snapshot).workItems.map(\.isMerged) == [true])
    }

    @Test func sameHead_isNotReadAgain() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("First", at: 0)
        let log = repository.directory.file("calls")
        let history = try historyThatCounts(repository, log: log)
        let first = try await history.snapshot()
        #expect(try await history.snapshot() == first)
        #expect(try calls(log, of: "log") == 1)
        try await repository.git("branch", "001-new")
        #expect(try await history.snapshot().branches.map(\.name) == ["001-new", "main"])
        #expect(try calls(log, of: "log") == 1)
        try await repository.commit("Second", at: 1)
        #expect(try await history.snapshot().commits.count == 2)
        #expect(try calls(log, of: "log") == 2)
    }

    @Test func questionsAtOnce_areAnsweredTogether() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("First", at: 0)
        let log = repository.directory.file("calls")
        let history = try historyThatCounts(repository, log: log)
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await history.snapshot().commits.count } }
            for try await count in group { #expect(count == 1) }
        }
        #expect(try calls(log, of: "log") == 1)
    }

    /// A history whose git writes down what it was asked before it answers.
    private func historyThatCounts(_ repository: TemporaryRepository, log: String) throws -> GitHistory {
        let path = repository.environment["PATH"] ?? ""
        var environment = repository.environment
        environment["PATH"] = try fakeGit(
            "echo \"$@\" >> \(log)\nPATH=\(path) exec git \"$@\"", in: repository.directory)
        return GitHistory(directory: repository.path, bounds: .patient, environment: environment)
    }

    private func calls(_ log: String, of command: String) throws -> Int {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            .count { $0.split(separator: " ").contains(Substring(command)) }
    }
}

/// A directory to have first on the PATH, whose `git` is this script.
func fakeGit(_ script: String, in directory: TemporaryDirectory) throws -> String {
    let folder = directory.file("bin")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try ScriptedProgram.install(script + "\n", at: folder + "/git")
    return folder
}
