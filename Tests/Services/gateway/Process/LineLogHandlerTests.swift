import Foundation
import Logging
import Testing
import Wire

@testable import Gateway

@Suite struct LineLogHandlerTests {
    @Test func entry_isOneLineOfJSON() throws {
        let pipe = try #require(DescriptorPump.pipe())
        defer { for descriptor in [pipe.read, pipe.write] { close(descriptor) } }
        let log = Logger(label: "gateway") {
            LineLogHandler(label: $0, level: .warning, descriptor: pipe.write)
        }
        log.info("too low to be written")
        log.warning("two\nlines", metadata: ["tool": "echo"])
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(pipe.read, &bytes, bytes.count)
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 1)
        let entry = try JSON(parsing: String(lines.first ?? ""))
        #expect(entry["message"] == "two\nlines")
        #expect(entry["level"] == "warning")
        #expect(entry["tool"] == "echo")
        #expect(entry["at"]?.string?.hasSuffix("Z") == true)
    }

    @Test func readerThatIsBehind_losesLinesInsteadOfHoldingUs() throws {
        let pipe = try #require(DescriptorPump.pipe())
        defer { for descriptor in [pipe.read, pipe.write] { close(descriptor) } }
        let log = Logger(label: "gateway") {
            LineLogHandler(label: $0, level: .warning, descriptor: pipe.write)
        }
        // Far more than a pipe holds; it returns, which is the point.
        for _ in 0..<1000 { log.warning("\(String(repeating: "x", count: 1000))") }
        var state = pollfd(fd: pipe.write, events: Int16(POLLOUT), revents: 0)
        #expect(poll(&state, 1, 0) == 0)
    }
}
