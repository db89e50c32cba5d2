import Foundation
import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct SessionFilesTests {
    private static let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))

    private static func kept(owner: String = "ann", uris: Set<String> = ["x://a"]) -> SessionFiles.Kept {
        SessionFiles.Kept(
            handshake: SessionMachine.Handshake(
                revision: .june2025, actor: ActorName("a client"),
                capabilities: JSONSlice(unchecked: (["roots": [:]] as JSON).serialized)),
            owner: owner, logLevel: .warning, filter: ListenFilter(kinds: [.tools, .prompts], uris: uris))
    }

    @Test func session_isFoundAgainByItsOwnerOnly_untilItIsForgotten() throws {
        let directory = try TemporaryDirectory()
        let files = SessionFiles(directory: directory.path)
        #expect(files.find("one", of: "ann", at: Self.now) == nil)
        files.keep(Self.kept(), id: "one")
        #expect(files.find("one", of: "ann", at: Self.now) == Self.kept())
        #expect(files.find("one", of: "bob", at: Self.now) == nil)
        #expect(files.find("two", of: "ann", at: Self.now) == nil)
        files.keep(Self.kept(uris: []), id: "one")
        #expect(files.find("one", of: "ann", at: Self.now) == Self.kept(uris: []))
        files.forget("one")
        #expect(files.find("one", of: "ann", at: Self.now) == nil)
    }

    @Test func files_areTheOwnersAlone_andNameNoSession() throws {
        let directory = try TemporaryDirectory()
        SessionFiles(directory: directory.path).keep(Self.kept(), id: "secret")
        let folder = directory.path + "/sessions"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count == 1 && !names[0].contains("secret"))
        for path in [folder, folder + "/" + names[0]] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let permissions = try #require(attributes[.posixPermissions] as? Int)
            #expect(permissions & 0o077 == 0, "\(path)")
        }
        let text = try String(contentsOfFile: folder + "/" + names[0], encoding: .utf8)
        #expect(!text.contains("secret"))
    }

    @Test func whatIsOldOrTooLargeOrDamaged_isNotFound() throws {
        let directory = try TemporaryDirectory()
        let files = SessionFiles(directory: directory.path)
        files.keep(Self.kept(), id: "one")
        let later = Timestamp(milliseconds: Self.now.milliseconds + HTTPLimits.sessionMillisecondsMax + 2000)
        #expect(files.find("one", of: "ann", at: later) == nil)
        let folder = directory.path + "/sessions"
        func count() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: folder).count }
        files.sweep(at: Self.now)
        #expect(try count() == 1)
        files.sweep(at: later)
        #expect(try count() == 0)

        files.keep(Self.kept(), id: "one")
        let many = Set((0..<1000).map { "x://\(String(repeating: "a", count: 100))/\($0)" })
        files.keep(Self.kept(uris: many), id: "one")
        #expect(files.find("one", of: "ann", at: Self.now) == nil)
        files.keep(Self.kept(), id: "one")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        for text in ["", "{", "[]", #"{"revision":"2026-07-28","actor":"a","owner":"ann"}"#] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
            #expect(files.find("one", of: "ann", at: Self.now) == nil, "\(text)")
        }
    }
}
