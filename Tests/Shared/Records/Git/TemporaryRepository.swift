import TestSupport
import Testing

@testable import Records

/// A repository of its own for one test: nothing of this machine's settings, every date and name given.
final class TemporaryRepository: Sendable {
    let directory: TemporaryDirectory
    /// What git is run with, and the history must be read with.
    let environment: [String: String]

    var path: String { directory.file("work") }

    /// The first of the commits' times, in seconds since 1970: 2026-01-31T12:00:00Z.
    static let start = 1_769_860_800

    init() async throws {
        directory = try TemporaryDirectory()
        environment = [
            "PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "HOME": directory.path,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        ]
        try await run(["init", "--quiet", "--initial-branch=main", path], at: 0)
    }

    /// Runs git in the work tree, its clock `minute` minutes after the start.
    func git(_ arguments: String..., at minute: Int = 0) async throws {
        try await run(["-C", path] + arguments, at: minute)
    }

    /// A commit without a change.
    func commit(_ message: String, at minute: Int) async throws {
        try await git("commit", "--quiet", "--allow-empty", "--message", message, at: minute)
    }

    private func run(_ arguments: [String], at minute: Int) async throws {
        let date = "\(Self.start + 60 * minute) +0200"
        let process = try TestProcess(
            "/usr/bin/env", ["git"] + arguments,
            environment: environment.merging(["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]) { $1 },
            errors: .file(directory.file("errors")))
        let exit = try await process.exit(within: .seconds(30))
        try #require(exit == .code(0), "git \(arguments.joined(separator: " "))")
    }

    /// The history of this repository.
    func history(_ bounds: GitHistory.Bounds = .patient) -> GitHistory {
        GitHistory(directory: path, bounds: bounds, environment: environment)
    }
}

extension GitHistory.Bounds {
    /// For a machine on which many tests run at once: only a test of the time-out wants a short one.
    static var patient: GitHistory.Bounds {
        var bounds = GitHistory.Bounds()
        bounds.milliseconds = 60_000
        return bounds
    }
}
