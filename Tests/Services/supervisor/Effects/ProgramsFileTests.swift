import Foundation
import TestSupport
import Testing

@testable import Supervisor

@Suite struct ProgramsFileTests {
    private func makePrograms(_ directory: String, without missing: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for name in [
            "holdfast", "holdfast-gateway", "holdfast-workitems", "holdfast-vendors",
            "holdfast-deployments",
        ] where name != missing {
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
            _ = FileManager.default.createFile(
                atPath: "\(directory)/\(name)", contents: Data(), attributes: attributes)
        }
    }

    @Test func upgrade_isKnownToTheNextSupervisorOfTheSameInstallation() throws {
        let directory = try TemporaryDirectory()
        let (home, new) = (directory.path, directory.file("new"))
        #expect(ProgramsFile.directory(home: home, own: "/own") == "/own")
        try makePrograms(new)
        try ProgramsFile.keep(new, home: home, own: "/own")
        #expect(ProgramsFile.directory(home: home, own: "/own") == new)
        // One that was installed since brings its own.
        #expect(ProgramsFile.directory(home: home, own: "/later") == "/later")
        try FileManager.default.removeItem(atPath: "\(new)/holdfast-vendors")
        #expect(ProgramsFile.missing(in: new) == ["holdfast-vendors"])
        #expect(ProgramsFile.directory(home: home, own: "/own") == "/own")
    }

    @Test func fileThatMakesNoSense_countsForNone() throws {
        let directory = try TemporaryDirectory()
        try "{\"supervisor\": 7".write(
            toFile: directory.file("programs.json"), atomically: true, encoding: .utf8)
        #expect(ProgramsFile.directory(home: directory.path, own: "/own") == "/own")
    }
}
