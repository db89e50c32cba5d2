import Foundation
import Testing
import Wire

@testable import Gateway

/// The report through the gateway, over services that stand in for ours.
@Suite(.timeLimit(.minutes(2))) struct StatusReportToolTests {
    private static let names = ["workitems", "vendors", "deployments"]

    private func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    @Test func report_isAPageOrData() throws {
        let directory = try TemporaryDirectory()
        let records = try FakeRecords(in: directory)
        defer { records.crash() }
        let client = try TestClient(directory, services: Self.names)
        _ = try client.initialize(.november2025)
        let page = try client.call("generate_status_report")["result"]?["structuredContent"]
        #expect(page?["format"] == "markdown")
        #expect(
            page?["report"]?.string?.contains("## Operational Vendors (0/1)\n\n- **acme**: broken\n") == true)
        #expect(page?["warnings"] == nil)
        let data = try client.call("generate_status_report", #"{"format":"json"}"#)["result"]
        let vendors = data?["structuredContent"]?["report"]?["vendors"]
        #expect(vendors?["items"]?.array?.map { $0["name"] } == ["acme"])
        let bad = try client.call("generate_status_report", #"{"format":"pdf","write_file":1}"#)["result"]
        let paths = bad?["structuredContent"]?["error"]?["details"]?["errors"]?.array?.map { $0["path"] }
        #expect(paths == ["format", "write_file"])
    }

    @Test func resource_isThePage() throws {
        let directory = try TemporaryDirectory()
        let records = try FakeRecords(in: directory)
        defer { records.crash() }
        let client = try TestClient(directory, services: Self.names)
        _ = try client.initialize(.november2025)
        try client.ask("resources/read", [#""uri":"holdfast://status""#])
        let content = try client.receive()["result"]?["contents"]?.array?.first
        #expect(content?["mimeType"] == "text/markdown")
        #expect(content?["text"]?.string?.hasPrefix("# Project Status - 20") == true)
    }

    @Test func servicesThatAreGone_areSaidAndNoError() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(
            directory, services: Self.names, settings: ["HOLDFAST_STATUS_FILE": directory.path + "/s.md"])
        _ = try client.initialize(.november2025)
        let answer = try client.call("generate_status_report", #"{"write_file":true}"#)["result"]
        #expect(answer?["isError"] != true)
        let content = answer?["structuredContent"]
        #expect(content?["report"]?.string?.contains("## Operational Vendors (unknown)") == true)
        #expect(content?["warnings"] == ["service_unavailable", "status_file_not_written"])
        #expect(content?["unavailable_services"]?.array?.count == 3)
        #expect(content?["file"]?["outcome"] == "incomplete")
        #expect(read(directory.path + "/s.md") == nil)
    }

    @Test func file_isWrittenWhereAskedFor() throws {
        let directory = try TemporaryDirectory()
        let records = try FakeRecords(in: directory)
        defer { records.crash() }
        let path = directory.path + "/s.md"
        try "Mine\n".write(toFile: path, atomically: true, encoding: .utf8)
        let client = try TestClient(directory, services: Self.names, settings: ["HOLDFAST_STATUS_FILE": path])
        _ = try client.initialize(.november2025)
        func write() throws -> JSON? {
            try client.call("generate_status_report", #"{"write_file":true}"#)["result"]?["structuredContent"]
        }
        let first = try write()
        #expect(first?["file"] == ["path": .string(path), "outcome": "written"])
        let page = try #require(first?["report"]?.string)
        #expect(read(path) == "Mine\n\n<!-- holdfast:begin -->\n\(page)<!-- holdfast:end -->\n")
        #expect(try write()?["file"]?["outcome"] == "unchanged")
        records.change()
        #expect(try write()?["file"]?["outcome"] == "written")
        #expect(read(path)?.hasPrefix("Mine\n\n") == true)
    }

    @Test func noFile_isAskedForInVain() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory, services: Self.names)
        _ = try client.initialize(.november2025)
        let refused = try client.call("generate_status_report", #"{"write_file":true}"#)["result"]
        #expect(refused?["structuredContent"]?["error"]?["code"] == "validation_failed")
    }
}
