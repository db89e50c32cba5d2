import Foundation
import TestSupport
import Testing
import Wire

@testable import Gateway

/// The status document as gateways keep it up to date by themselves.
@Suite(.timeLimit(.minutes(2))) struct StatusFileKeeperTests {
    private static let empty = "Mine\n<!-- holdfast:begin -->\n<!-- holdfast:end -->\nMore"

    private func read(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    private func client(
        _ directory: TemporaryDirectory, _ path: String, _ duty: String
    ) throws -> TestClient {
        try TestClient(
            directory, services: ["workitems", "vendors", "deployments"],
            settings: ["HOLDFAST_STATUS_FILE": path], flags: ["--status-file", duty])
    }

    private func awaitText(_ path: String, _ part: String) async throws {
        _ = try await eventually("\(part) in the file", within: .seconds(60)) {
            read(path).contains(part) ? true : nil
        }
    }

    @Test func markedFile_followsTheRecordsAndKeepsWhatPeopleWrote() async throws {
        let directory = try TemporaryDirectory()
        let records = try FakeRecords(in: directory)
        defer { records.crash() }
        let path = directory.path + "/s.md"
        try Self.empty.write(toFile: path, atomically: true, encoding: .utf8)
        let first = try client(directory, path, "refresh")
        try await awaitText(path, "  v1\n")
        records.change()
        try await awaitText(path, "  v2\n")
        // Another one waits until the first is gone, and goes on.
        let second = try client(directory, path, "refresh")
        first.closeInput()
        #expect(try first.ends.take())
        records.change()
        try await awaitText(path, "  v3\n")
        second.closeInput()
        #expect(read(path).hasPrefix("Mine\n<!-- holdfast:begin -->\n# Project Status"))
        #expect(read(path).hasSuffix("<!-- holdfast:end -->\nMore"))
    }

    @Test func lastChange_isWrittenAtTheEnd() async throws {
        let directory = try TemporaryDirectory()
        let records = try FakeRecords(in: directory)
        defer { records.crash() }
        let path = directory.path + "/s.md"
        let client = try client(directory, path, "write")
        try await awaitText(path, "  v1\n")
        records.change()
        client.closeInput()
        try await awaitText(path, "  v2\n")
    }

    @Test func unmarkedFile_isLeftAloneUntilSomebodyMarksIt() async throws {
        let directory = try TemporaryDirectory()
        let records = try FakeRecords(in: directory)
        defer { records.crash() }
        let unmarked = directory.path + "/u.md"
        try "Mine".write(toFile: unmarked, atomically: true, encoding: .utf8)
        let client = try client(directory, unmarked, "refresh")
        // Asked for, it gets its generated part, and is followed from then on.
        _ = try client.initialize(.november2025)
        #expect(read(unmarked) == "Mine")
        _ = try client.call("generate_status_report", #"{"write_file":true}"#)
        records.change()
        try await awaitText(unmarked, "  v2\n")
    }
}
