import Foundation
import Records
import TestSupport
import Testing

@Suite struct RepositoryFilesTests {
    private func withRepository(_ body: (String, RepositoryFiles) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        let root = directory.path + "/repository"
        let manager = FileManager.default
        for folder in ["docs/prompts", ".git"] {
            try manager.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try "secret".write(toFile: directory.path + "/secret.md", atomically: true, encoding: .utf8)
        try "config".write(toFile: root + "/.git/config.md", atomically: true, encoding: .utf8)
        try "text".write(toFile: root + "/docs/prompts/one.md", atomically: true, encoding: .utf8)
        for (name, target) in [
            ("out.md", "../secret.md"), ("absolute.md", directory.path + "/secret.md"), ("up", ".."),
            ("in.md", "docs/prompts/one.md"), ("loop.md", "loop.md"), ("docs/down", "prompts"),
        ] {
            try manager.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
        }
        _ = mkfifo(root + "/pipe.md", 0o600)
        try body(root, RepositoryFiles(root: root))
    }

    private func fault(_ path: String, _ files: RepositoryFiles) -> RepositoryFiles.Fault? {
        do throws(RepositoryFiles.Fault) {
            _ = try files.bytes(of: path, bytesMax: 10)
            return nil
        } catch {
            return error
        }
    }

    @Test func filesInside_areRead() throws {
        try withRepository { _, files in
            for path in ["docs/prompts/one.md", "./docs//prompts/./one.md"] {
                let bytes = try files.bytes(of: path, bytesMax: 10)
                #expect(bytes == Array("text".utf8))
            }
        }
    }

    @Test(
        arguments: [
            ("../secret.md", .notInside), ("docs/../../secret.md", .notInside),
            ("docs/../docs/prompts/one.md", .notInside),
            ("/etc/passwd", .notInside), ("", .notInside), (".", .notInside), ("docs/", .notInside),
            ("a\0b", .notInside),
            (".git/config.md", .notInside), (".GIT/config.md", .notInside), ("out.md", .link),
            ("absolute.md", .link),
            ("up/secret.md", .link), ("in.md", .link), ("loop.md", .link), ("docs/down/one.md", .link),
            ("none.md", .missing), ("docs/prompts/one.md/x", .missing), ("docs", .notAFile),
            ("pipe.md", .notAFile),
        ] as [(String, RepositoryFiles.Fault)])
    func whatIsNoFileInside_isRefused(_ path: String, _ expected: RepositoryFiles.Fault) throws {
        try withRepository { _, files in #expect(fault(path, files) == expected) }
    }

    @Test func longFiles_areRefused() throws {
        try withRepository { root, files in
            try "0123456789".write(toFile: root + "/ten.md", atomically: true, encoding: .utf8)
            try "01234567890".write(toFile: root + "/eleven.md", atomically: true, encoding: .utf8)
            #expect(fault("ten.md", files) == nil)
            #expect(fault("eleven.md", files) == .tooLarge)
        }
    }

    @Test func withoutARepository_nothingIsRead() {
        #expect(fault("a.md", RepositoryFiles(root: nil)) == .noRepository)
    }
}
