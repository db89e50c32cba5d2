import Foundation
import Testing

@testable import Gateway

@Suite struct ImportSourceTests {
    private func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func source(_ path: String, _ texts: TextPlaces) -> ImportSource? {
        try? ImportSource(path: path, in: texts, bytesMax: 100)
    }

    @Test func fileInTheRepository_isReadAndNamedAsSeenFromItsRoot() throws {
        let directory = try TemporaryDirectory()
        let root = directory.path + "/repo"
        try write("text", to: root + "/docs/status.md")
        let texts = TextPlaces(repository: root)
        for path in ["docs/status.md", "./docs//./status.md", root + "/docs/status.md"] {
            let read = source(path, texts)
            #expect(read?.file == "docs/status.md", "\(path)")
            #expect(read?.bytes == Array("text".utf8), "\(path)")
        }
    }

    @Test func whatIsOutside_isNotReadWhateverLeadsThere() throws {
        let directory = try TemporaryDirectory()
        let root = directory.path + "/repo"
        try write("secret", to: directory.path + "/secret")
        try write("secret", to: directory.path + "/repository/secret")
        try write("big" + String(repeating: "x", count: 100), to: root + "/big")
        try FileManager.default.createSymbolicLink(
            atPath: root + "/link", withDestinationPath: directory.path + "/secret")
        try FileManager.default.createSymbolicLink(
            atPath: root + "/inside", withDestinationPath: root + "/small")
        try write("small", to: root + "/small")
        try write("config", to: root + "/.git/config")
        let texts = TextPlaces(repository: root)
        #expect(source("small", texts) != nil)
        for path in [
            "inside", "./none/../small", ".git/config", root + "/../secret", root,
            "../secret", directory.path + "/secret", "link", "/etc/passwd", "../repository/secret", "big",
            ".",
            "", "none", "a\0b",
        ] {
            #expect(source(path, texts) == nil, "\(path)")
        }
        #expect(source("secret", TextPlaces()) == nil)
    }

    @Test func statusDocumentElsewhere_isRead() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/elsewhere/status.md"
        try write("text", to: path)
        let texts = TextPlaces(repository: nil, statusFile: path)
        #expect(source("status.md", texts)?.bytes == Array("text".utf8))
        #expect(source(path, texts)?.file.hasSuffix("/elsewhere/status.md") == true)
    }
}
