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
            JSONLineLogHandler(source: "vendors", level: level) { line in
                lines.withLockedValue { $0.append(String(buffer: line)) }
            }
        }
    }

    @Test func event_isOneLineOfJSON() throws {
        logger().info("line one\nline two", metadata: ["service": "x", "trace": "a\"b"])
        let line = try #require(lines.withLockedValue { $0.first })
        #expect(line.hasSuffix("\n"))
        #expect(!line.dropLast().contains("\n"))
        let json = try JSON(parsing: line)
        #expect(json["message"] == "line one\nline two")
        #expect(json["level"] == "info")
        #expect(json["source"] == "vendors")
        #expect(json["trace"] == "a\"b")
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
}
