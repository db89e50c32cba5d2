import Foundation
import TestSupport
import Testing
import Wire

/// `docs/failures.md`: what happens when something fails, a row for each failure, told by the test that
/// causes it, in the words of what that saw. `HOLDFAST_SAMPLES=write` writes the row anew.
enum FailurePage {
    private static let page = "docs/failures.md"
    private static let begin = "<!-- made by the tests -->\n"
    private static let end = "<!-- end -->\n"

    /// What is to be said where nothing acknowledged was lost or done twice.
    static let nothingLost = "everything acknowledged is there, once"

    /// Compares the failure's row with what its test has seen, or makes it so.
    ///
    /// - Parameters:
    ///   - what: What failed, in the page's words; a test of that name is looked for by these.
    ///   - clients: What clients get meanwhile.
    ///   - records: What becomes of what they were told.
    ///   - afterwards: How it ends.
    static func judge(
        _ what: String, clients: String, records: String = nothingLost, afterwards: String,
        test: String = #function, file: String = #filePath
    ) throws {
        let suite = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        let name = "\(suite)/\(test.prefix { $0 != "(" })"
        let row = "| \([what, clients, records, afterwards, "`\(name)`"].joined(separator: " | ")) |"
        let path = Repository.path(page)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard let start = text.range(of: begin), let stop = text.range(of: end) else {
            throw ProtocolViolation("\(page) has no part of the tests'")
        }
        var rows = text[start.upperBound..<stop.lowerBound].split(separator: "\n").map(String.init)
        let place = rows.firstIndex { $0.hasPrefix("| \(what) |") }
        if let place, rows[place] == row { return }
        guard GeneratedTable.isRewritten else {
            Issue.record(
                """
                \(page): seen: \(row)
                the page says: \(place.map { rows[$0] } ?? "nothing")
                If that is as it should be: HOLDFAST_SAMPLES=write writes it into the page.
                """)
            return
        }
        if let place { rows[place] = row } else { rows.append(row) }
        let part = rows.joined(separator: "\n") + "\n"
        try (text[..<start.upperBound] + part + text[stop.lowerBound...])
            .write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// What an answer says of itself.
    static func words(_ reply: ToolReply) -> String {
        if let code = reply.errorCode { return "`\(code)`" }
        var words = reply["pending_replay"] == true ? "accepted for later" : "answered"
        if let source = reply["data_source"]?.string { words += " from `\(source)`" }
        let warnings = (reply["warnings"]?.array ?? []).compactMap(\.string).sorted().map { "`\($0)`" }
        return words + (warnings.isEmpty ? "" : " with \(warnings.joined(separator: ", "))")
    }

    /// What `holdfast status` says of a service, once it is as ever.
    static func afterwards(_ service: String, _ installation: Installation) async throws -> String {
        let state = try await eventually("\(service) is ready", within: .seconds(60)) {
            let state = try await installation.status(of: service)?["state"]?.string
            return state == "ready" ? state : nil
        }
        return "the service is `\(state)` again by itself"
    }
}

extension LoadClient {
    /// What came of a load's calls, for a page, which tells of what holds.
    ///
    /// - Throws: `ProtocolViolation` where calls have failed.
    static func words(_ lanes: [LoadClient]) throws -> String {
        let failures = lanes.map(\.total.failures.count).reduce(0, +)
        guard failures == 0 else { throw ProtocolViolation("\(failures) calls have failed") }
        return "no call fails, no write is refused"
    }
}
