import Foundation
import Primitives
import TestSupport
import Testing

@testable import Records

@Suite struct StatusDocumentReaderTests {
    private static let name = "docs/status [1].md"

    private func repository() async throws -> TemporaryRepository {
        let repository = try await TemporaryRepository()
        try FileManager.default.createDirectory(
            atPath: repository.path + "/docs", withIntermediateDirectories: true)
        try write(exampleDocument, repository)
        try await repository.git("add", ".", at: 1)
        try await repository.commit("The document", at: 1)
        try await repository.commit("Something else", at: 2)
        return repository
    }

    private func write(_ text: String, _ repository: TemporaryRepository) throws {
        try text.write(toFile: path(repository), atomically: true, encoding: .utf8)
    }

    private func path(_ repository: TemporaryRepository) -> String { repository.path + "/" + Self.name }

    private func read(
        _ repository: TemporaryRepository, path: String? = nil
    ) async throws -> StatusDocumentReader.Reading {
        try await StatusDocumentReader(
            path: path ?? self.path(repository), directory: repository.path, history: repository.history()
        ).read()
    }

    @Test func workingCopy_goesFirst() async throws {
        let repository = try await repository()
        try write("## Operational Vendors (0/0)\n", repository)
        let time = Date(timeIntervalSince1970: 1_700_000_000.5)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path(repository))
        let reading = try await read(repository)
        #expect(reading.document.vendors == [])
        #expect(reading.origin == .workingCopy(Timestamp(milliseconds: 1_700_000_000_500)))
        #expect(reading.time == Timestamp(milliseconds: 1_700_000_000_500))
    }

    @Test(arguments: [StatusDocumentReader.FileFault.missing, .notAFile, .tooLarge, .unreadable(code: ELOOP)])
    func unreadableFile_isReadAsItWasCommitted(_ fault: StatusDocumentReader.FileFault) async throws {
        let repository = try await repository()
        let path = path(repository)
        try FileManager.default.removeItem(atPath: path)
        switch fault {
        case .missing: break
        case .notAFile: try #require(mkfifo(path, 0o600) == 0)
        case .tooLarge: try write(String(repeating: "x", count: StatusDocument.bytesMax + 1), repository)
        case .unreadable: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        }
        let reading = try await read(repository)
        #expect(reading.document == StatusDocument.parse(exampleDocument))
        guard case .committed(let source, fault) = reading.origin else {
            Issue.record("not \(reading.origin)")
            return
        }
        // The commit that made the document what it is, not the newest.
        #expect(source.time.description == "2026-01-31T12:01:00.000Z")
        #expect(reading.time == source.time)
        let commits = try await repository.history().snapshot().commits
        #expect(source.commit == commits.last?.hash)
    }

    @Test func fileThatIsNowhere_isAFailure() async throws {
        let repository = try await repository()
        let failures = [
            "\(repository.path)/none.md", "\(repository.path)/docs", "\(repository.directory.path)/none.md",
        ]
        for path in failures {
            await #expect(throws: StatusDocumentReader.Failure.self) {
                try await read(repository, path: path)
            }
        }
        await #expect(throws: StatusDocumentReader.Failure(file: .missing, git: nil)) {
            try await read(repository, path: failures[0])
        }
    }

    @Test func withoutARepository_theFileAloneCounts() async throws {
        let directory = try TemporaryDirectory()
        let environment = ["PATH": environmentValue("PATH") ?? "", "HOME": directory.path]
        let reader = StatusDocumentReader(
            path: directory.file("status.md"), directory: directory.path,
            history: GitHistory(directory: directory.path, bounds: .patient, environment: environment))
        await #expect(throws: StatusDocumentReader.Failure(file: .missing, git: .notARepository)) {
            try await reader.read()
        }
        try exampleDocument.write(toFile: directory.file("status.md"), atomically: true, encoding: .utf8)
        #expect(try await reader.read().document.vendors?.count == 2)
    }
}
