import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Telemetry

@Suite struct LogThresholdTests {
    @Test func change_endsByItself() {
        let loop = EmbeddedEventLoop()
        let threshold = LogThreshold(.warning)
        let log = Logger(label: "x") { JSONLineLogHandler(service: $0, threshold: threshold) { _ in } }
        threshold.change(to: .debug, forSeconds: 60, on: loop)
        #expect(log.logLevel == .debug)
        loop.advanceTime(by: .seconds(59))
        #expect(log.logLevel == .debug)
        loop.advanceTime(by: .seconds(1))
        #expect(log.logLevel == .warning)
    }

    @Test func laterChange_isNotEndedByAnEarlierOne() {
        let loop = EmbeddedEventLoop()
        let threshold = LogThreshold(.info)
        threshold.change(to: .debug, forSeconds: 10, on: loop)
        threshold.change(to: .trace, forSeconds: 100, on: loop)
        loop.advanceTime(by: .seconds(50))
        #expect(threshold.level == .trace)
        threshold.change(to: .error, forSeconds: nil, on: loop)
        loop.advanceTime(by: .seconds(500))
        #expect(threshold.level == .error)
    }
}
