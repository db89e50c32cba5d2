import NIOCore
import Primitives
import Testing

@testable import Supervisor

@Suite struct ServiceLogTests {
    private let now = Timestamp(milliseconds: 0)

    private func lines(_ count: Int) -> [LogLines.Line] {
        (0..<count).map { LogLines.Line(bytes: ByteBuffer(string: #"{"n":\#($0)}"#), isCut: false) }
    }

    @Test func roomForAll_linesPassTagged() {
        var log = ServiceLog(name: "vendors")
        var taken: [String] = []
        log.pass(lines(2), at: now) {
            taken.append(String(buffer: $0))
            return true
        }
        #expect(taken == ["{\"service\":\"vendors\",\"n\":0}\n", "{\"service\":\"vendors\",\"n\":1}\n"])
        #expect(log.dropped == 0)
    }

    @Test func roomAgainAfterDrops_countIsSaidOnceBeforeTheNextLine() throws {
        var log = ServiceLog(name: "vendors")
        log.pass(lines(3), at: now) { _ in false }
        #expect(log.dropped == 3)
        #expect(log.history.last(10).count == 3)
        var taken: [String] = []
        log.pass(lines(2), at: now) {
            taken.append(String(buffer: $0))
            return true
        }
        #expect(taken.count == 3)
        #expect(try #require(taken.first).contains("3 log lines were dropped"))
        #expect(log.dropped == 3)
    }

    @Test func roomForTheCountOnly_lineIsDroppedToo() {
        var log = ServiceLog(name: "vendors")
        log.pass(lines(1), at: now) { _ in false }
        var room = 1
        log.pass(lines(1), at: now) { _ in
            room -= 1
            return room >= 0
        }
        #expect(log.dropped == 2)
    }
}
