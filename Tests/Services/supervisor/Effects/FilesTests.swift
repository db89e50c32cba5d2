import Foundation
import Glibc
import NIOCore
import Processes
import Testing

@testable import Supervisor

@Suite struct FilesTests {
    @Test func missingDirectories_areMadePrivate() throws {
        let top = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: top) }
        try Files.makePrivateDirectory(top + "/a/b/c")
        try Files.makePrivateDirectory(top + "/a/b/c")
        for path in ["/a", "/a/b", "/a/b/c"] {
            var status = stat()
            #expect(stat(top + path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
        }
    }

    @Test func directoryOpenToOthers_isClosed() throws {
        let top = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: top) }
        chmod(top, 0o755)
        try Files.requirePrivate(top)
        var status = stat()
        #expect(stat(top, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func othersMayReplaceTheDirectory_isRefused() throws {
        let top = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: top) }
        try Files.makePrivateDirectory(top + "/a")
        chmod(top, 0o777)
        let fault = try #require(throws: SystemFault.self) { try Files.requirePrivate(top + "/a") }
        #expect(fault.code == EPERM)
        chmod(top, 0o1777)
        try Files.requirePrivate(top + "/a")
    }

    @Test func linkInPlaceOfADirectory_isRefused() throws {
        let top = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: top) }
        symlink("/tmp", top + "/link")
        let fault = try #require(throws: SystemFault.self) { try Files.requirePrivate(top + "/link") }
        #expect(fault.code == ENOTDIR)
    }

    @Test func replaced_isReadBackWhole() throws {
        let top = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: top) }
        let path = top + "/file"
        #expect(try Files.read(path) == nil)
        for size in [0, 1, 100_000] {
            let content = ByteBuffer(repeating: 7, count: size)
            try Files.replace(path, with: content)
            #expect(try Files.read(path) == content)
        }
        #expect(access(path + ".new", F_OK) != 0)
        #expect(throws: SystemFault.self) { try Files.read(path, limit: 1000) }
    }

    @Test func parents_areFoundFromTextAlone() {
        #expect(Files.parent(of: "/a/b") == "/a")
        #expect(Files.parent(of: "/a") == "/")
        #expect(Files.parent(of: "/") == nil)
        #expect(Files.parent(of: "a") == nil)
    }
}
