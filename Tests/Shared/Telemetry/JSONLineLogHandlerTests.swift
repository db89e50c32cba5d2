import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Testing
import Wire

@testable import Telemetry

@Suite struct JSONLineLogHandlerTests {
    private let lines = NIOLockedValueBox<[String]>([])

    private func logger(level: Logger.Level = .info) -> Logger {
        let lines = lines
        return Logger(label: "test") { _ in
            JSONLineLogHandler(service: "vendors", threshold: LogThreshold(level)) { line in
                lines.withLockedValue { $0.append(String(buffer: line)) }
            }
        }
    }

    @Test func event_isOneLineOfJSON() throws {
        logger().info("line one\nline two", metadata: ["service": "x", "trace_id": "a\"b"])
        let line = try #require(lines.withLockedValue { $0.first })
        #expect(line.hasSuffix("\n"))
        #expect(!line.dropLast().contains("\n"))
        let json = try JSON(parsing: line)
        #expect(json["message"] == "line one\nline two")
        #expect(json["level"] == "info")
        #expect(json["service"] == "vendors")
        #expect(json["service_"] == "x")
        #expect(json["trace_id"] == "a\"b")
        #expect(json["time"]?.string?.hasSuffix("Z") == true)
    }

    @Test func eventBelowTheLevel_isNotWritten() {
        logger(level: .warning).info("quiet")
        #expect(lines.withLockedValue { $0.isEmpty })
    }

    @Test func longMessage_isCutWithinTheLineLimit() throws {
        logger().error("\(String(repeating: "é", count: 200_000))")
        let line = try #require(lines.withLockedValue { $0.first })
        #expect(line.utf8.count < JSONLineLogHandler.lineBytesMax)
        #expect(try JSON(parsing: line)["message"]?.string?.hasSuffix("…") == true)
    }

    @Test func readerThatIsBehind_losesLinesInsteadOfHoldingUsWhereThatIsWanted() throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        let log = Logger(label: "gateway") {
            JSONLineLogHandler(
                service: $0, threshold: LogThreshold(.warning), patience: .drops, descriptor: writeEnd)
        }
        log.warning("first", metadata: ["tool": "echo"])
        // Far more than a pipe holds; it returns, which is the point.
        for _ in 0..<1000 { log.warning("\(String(repeating: "x", count: 1000))") }
        var state = pollfd(fd: writeEnd, events: Int16(POLLOUT), revents: 0)
        #expect(poll(&state, 1, 0) == 0)
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(readEnd, &bytes, bytes.count)
        let first = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").first
        #expect(try JSON(parsing: String(first ?? ""))["tool"] == "echo")
    }
}
