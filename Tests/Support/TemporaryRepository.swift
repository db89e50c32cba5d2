import Foundation

/// A repository of its own for one test: nothing of this machine's settings, every date and name given.
public final class TemporaryRepository: Sendable {
    /// Where it lies.
    public let directory: TemporaryDirectory
    /// What git is run with, and the history must be read with.
    public let environment: [String: String]

    /// The root of its work tree.
    public var path: String { directory.file("work") }

    /// The first of the commits' times, in seconds since 1970: 2026-01-31T12:00:00Z.
    public static let start = 1_769_860_800

    /// An empty repository on `main`.
    ///
    /// - Throws: `TestKitError`.
    public init() async throws {
        directory = try TemporaryDirectory()
        environment = [
            "PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "HOME": directory.path,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        ]
        try await run(["init", "--quiet", "--initial-branch=main", path], at: Self.start)
    }

    /// Runs git in the work tree, its clock `minute` minutes after the start.
    public func git(_ arguments: String..., at minute: Int = 0) async throws {
        try await run(["-C", path] + arguments, at: Self.start + 60 * minute)
    }

    /// A commit without a change, `minute` minutes after the start.
    public func commit(_ message: String, at minute: Int) async throws {
        try await commit(message, atSecond: Self.start + 60 * minute)
    }

    /// A commit without a change, so many seconds after 1970.
    public func commit(_ message: String, atSecond second: Int) async throws {
        try await run(
            ["-C", path, "commit", "--quiet", "--allow-empty", "--message", message], at: second)
    }

    /// Writes a file of the work tree.
    public func write(_ text: String, to name: String) throws {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }

    private func run(_ arguments: [String], at second: Int) async throws {
        let date = "\(second) +0200"
        let process = try TestProcess(
            "/usr/bin/env", ["git"] + arguments,
            environment: environment.merging(["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]) { $1 },
            errors: .file(directory.file("errors")))
        let exit = try await process.exit(within: .seconds(30))
        guard exit == .code(0) else {
            throw TestKitError("git \(arguments.joined(separator: " ")) ended with \(exit).")
        }
    }
}
