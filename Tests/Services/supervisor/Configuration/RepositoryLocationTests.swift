import Foundation
import Testing

@testable import Supervisor

@Suite struct RepositoryLocationTests {
    private let top: String

    init() throws {
        top = try temporaryDirectory()
    }

    private func make(_ path: String, _ content: String? = nil) throws {
        let whole = top + "/" + path
        if let content {
            try FileManager.default.createDirectory(
                atPath: (whole as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try content.write(toFile: whole, atomically: true, encoding: .utf8)
        } else {
            try FileManager.default.createDirectory(atPath: whole, withIntermediateDirectories: true)
        }
    }

    private func removed() throws {
        try FileManager.default.removeItem(atPath: top)
    }

    @Test func deepInAWorkTree_rootAndCommonDirectoryAreFound() throws {
        try make("repo/.git/HEAD", "ref: refs/heads/main\n")
        try make("repo/a/b")
        let location = RepositoryLocation.find(from: top + "/repo/a/b")
        #expect(location.root == top + "/repo")
        #expect(location.identity == top + "/repo/.git")
        try removed()
    }

    @Test func linkedWorkTree_sharesTheIdentity() throws {
        try make("repo/.git/HEAD", "ref: refs/heads/main\n")
        try make("repo/.git/worktrees/wt/commondir", "../..\n")
        try make("wt/.git", "gitdir: \(top)/repo/.git/worktrees/wt\n")
        let linked = RepositoryLocation.find(from: top + "/wt")
        #expect(linked.root == top + "/wt")
        #expect(linked.id == RepositoryLocation.find(from: top + "/repo").id)
        try removed()
    }

    @Test func submodule_isARepositoryOfItsOwn() throws {
        try make("repo/.git/HEAD", "ref: refs/heads/main\n")
        try make("repo/.git/modules/sub/HEAD", "ref: refs/heads/main\n")
        try make("repo/sub/.git", "gitdir: ../.git/modules/sub\n")
        let location = RepositoryLocation.find(from: top + "/repo/sub")
        #expect(location.root == top + "/repo/sub")
        #expect(location.identity == top + "/repo/.git/modules/sub")
        try removed()
    }

    @Test func outsideGit_theDirectoryItselfIsTheIdentity() throws {
        try make("plain")
        let location = RepositoryLocation.find(from: top + "/plain")
        #expect(location.root == nil)
        #expect(location.identity == top + "/plain")
        try removed()
    }

    @Test func reachedThroughALink_isTheSame() throws {
        try make("repo/.git/HEAD", "ref: refs/heads/main\n")
        try FileManager.default.createSymbolicLink(
            atPath: top + "/link", withDestinationPath: top + "/repo")
        #expect(
            RepositoryLocation.find(from: top + "/link") == RepositoryLocation.find(from: top + "/repo"))
        try removed()
    }
}
