import Continuity
import Foundation
import Primitives
import Records
import TestSupport
import Testing
import Wire

@testable import ServiceKit

@Suite struct TextLayersTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private static let document = """
        # Project Status - 2026-01-31T12:30:00.000Z

        ## Operational Vendors (1/1)

        - **a**: operational
          (3/4 tests) [excel] v1

        """

    private func layers(_ repository: TemporaryRepository, file: String? = "status.md") -> TextLayers? {
        TextLayers(
            TextLocations(
                repository: repository.path, statusFile: file.map { repository.path + "/" + $0 },
                bounds: .patient),
            clocks: .system)
    }

    private func counter(_ name: String) throws -> any Tool {
        try InputReader.read(ReadCounter.self, from: ["name": .string(name)])
    }

    private func value(_ reply: TextReply?) throws -> Int64? {
        guard case .answer(let answer)? = reply?.saying else { return nil }
        return try JSON(parsing: answer.structuredContent())["value"]?.integer
    }

    private func reason(_ reply: TextReply?) -> String? {
        guard case .nothing(let reason)? = reply?.saying else { return nil }
        return reason
    }

    @Test func history_answersByTheCommitThatSaysIt() async throws {
        let repository = try await TemporaryRepository()
        try await repository.commit("vendor(a): operational 7/9 tests passing", at: 1)
        try await repository.commit("Something else", at: 2)
        let texts = try #require(layers(repository))
        let reply = await texts.reply(of: .gitHistory, to: try counter("a"), at: Self.now)
        #expect(try value(reply) == 7)
        let time = Timestamp(milliseconds: Int64(TemporaryRepository.start + 60) * 1000)
        #expect(reply.asOf == time)
        #expect(reply.knownAt == time)
        #expect(reply.commit?.count == 40)
        let other = await texts.reply(of: .gitHistory, to: try counter("b"), at: Self.now)
        #expect(reason(other) == "no commit counts it")
    }

    /// What a file's time says may be the time of its checkout.
    @Test func document_vouchesForTheTimeItTellsItself() async throws {
        let repository = try await TemporaryRepository()
        let texts = try #require(layers(repository))
        try repository.write(Self.document, to: "status.md")
        let reply = await texts.reply(of: .document, to: try counter("a"), at: Self.now)
        #expect(try value(reply) == 3)
        let time = try #require(Timestamp("2026-01-31T12:30:00Z"))
        #expect(reply.asOf == time)
        #expect(reply.knownAt == time)
        #expect(reply.commit == nil)
    }

    @Test func documentWithoutATime_isOfItsFilesTimeAndVouchesForNone() async throws {
        let repository = try await TemporaryRepository()
        let texts = try #require(layers(repository))
        try repository.write(String(Self.document.drop { $0 != "\n" }), to: "status.md")
        let written = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: written], ofItemAtPath: repository.path + "/status.md")
        let reply = await texts.reply(of: .document, to: try counter("a"), at: Self.now)
        #expect(reply.asOf == Timestamp(milliseconds: 1_700_000_000_000))
        #expect(reply.knownAt == nil)
    }

    @Test func documentThatIsGone_isReadAsItWasCommitted() async throws {
        let repository = try await TemporaryRepository()
        try repository.write(Self.document, to: "status.md")
        try await repository.git("add", ".", at: 1)
        try await repository.commit("The document", at: 1)
        try FileManager.default.removeItem(atPath: repository.path + "/status.md")
        let texts = try #require(layers(repository))
        let reply = await texts.reply(of: .document, to: try counter("a"), at: Self.now)
        #expect(try value(reply) == 3)
        // It tells a later time than it was committed at: that can't be.
        #expect(reply.asOf == Timestamp(milliseconds: Int64(TemporaryRepository.start + 60) * 1000))
        #expect(reply.commit?.count == 40)
    }

    @Test func whatCannotBeRead_saysWhy() async throws {
        let directory = try TemporaryDirectory()
        let lost = try #require(
            TextLayers(
                TextLocations(
                    repository: directory.path, statusFile: directory.file("none.md"), bounds: .patient),
                clocks: .system))
        let counter = try counter("a")
        let history = await lost.reply(of: .gitHistory, to: counter, at: Self.now)
        #expect(reason(history) == "the directory is in no repository")
        let document = await lost.reply(of: .document, to: counter, at: Self.now)
        #expect(reason(document) == "there is no status document")
        let without = try #require(
            TextLayers(TextLocations(statusFile: directory.file("none.md")), clocks: .system))
        let none = await without.reply(of: .gitHistory, to: counter, at: Self.now)
        #expect(reason(none) == "no repository is configured")
        let other = try InputReader.read(BreakIt.self, from: [:])
        let silent = await lost.reply(of: .gitHistory, to: other, at: Self.now)
        #expect(reason(silent) == "it knows nothing of this")
        #expect(TextLayers(TextLocations(), clocks: .system) == nil)
    }
}
