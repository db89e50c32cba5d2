import NIOCore
import Testing

@testable import Supervisor

@Suite struct LogHistoryTests {
    @Test func moreLinesThanKept_lastOnesStayInOrder() {
        var history = LogHistory()
        for number in 0..<250 { history.append(ByteBuffer(string: "line \(number)")) }
        #expect(history.last(100) == (150..<250).map { "line \($0)" })
        #expect(history.last(2) == ["line 248", "line 249"])
        #expect(history.last(1000).count == LogHistory.linesMax)
    }

    @Test func fewLines_allAreThere() {
        var history = LogHistory()
        #expect(history.last(5).isEmpty)
        history.append(ByteBuffer(string: "only"))
        #expect(history.last(5) == ["only"])
        #expect(history.last(0).isEmpty)
    }

    @Test func longLine_isKeptInPart() {
        var history = LogHistory()
        history.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: 60_000))
        #expect(history.last(1).first?.utf8.count == LogHistory.lineBytesMax)
    }
}
