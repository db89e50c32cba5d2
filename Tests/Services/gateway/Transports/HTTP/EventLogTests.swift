import NIOCore
import Testing

@testable import Gateway

@Suite struct EventLogTests {
    private static func append(_ log: inout EventLog, _ stream: Int, _ text: String) -> EventID {
        log.append(to: stream) { _, bytes in bytes.writeString(text) }.id
    }

    private static func texts(_ replay: EventLog.Replay) -> [String]? {
        if case .events(let events) = replay { events.map { String(buffer: $0) } } else { nil }
    }

    @Test func replay_isWhatFollowedInTheSameStream() {
        var log = EventLog()
        let (one, two) = (log.openStream(), log.openStream())
        let first = Self.append(&log, one, "a")
        _ = Self.append(&log, two, "b")
        _ = Self.append(&log, one, "c")
        #expect(first == EventID(stream: 0, number: 1))
        #expect(Self.texts(log.events(after: first)) == ["c"])
        #expect(Self.texts(log.events(after: EventID(stream: 0, number: 0))) == ["a", "c"])
        #expect(Self.texts(log.events(after: EventID(stream: 1, number: 1))) == [])
    }

    /// Of a log that went before, all that is known is that what followed is not kept.
    @Test func logOfASessionThatGoesOn_numbersAboveItsBase() {
        var log = EventLog(base: 1000)
        let (one, two) = (log.openStream(), log.openStream())
        #expect(one == 0 && two == 1001)
        let first = Self.append(&log, one, "a")
        #expect(first == EventID(stream: 0, number: 1001))
        #expect(Self.append(&log, two, "b") == EventID(stream: 1001, number: 1))
        for former in [EventID(stream: 0, number: 7), EventID(stream: 1, number: 1)] {
            #expect(log.events(after: former) == .lost)
        }
        #expect(Self.texts(log.events(after: EventID(stream: 0, number: 1000))) == ["a"])
        #expect(log.eventsKept(after: EventID(stream: 0, number: 7)).count == 1)
        #expect(log.events(after: EventID(stream: 1002, number: 1)) == .unknown)
    }

    @Test func eventNeverSent_isUnknown() {
        var log = EventLog()
        _ = log.openStream()
        #expect(log.events(after: EventID(stream: 0, number: 1)) == .unknown)
        #expect(log.events(after: EventID(stream: 1, number: 0)) == .unknown)
    }

    @Test func oldestEvents_giveWay_andThatIsTold() {
        var log = EventLog(bytesMax: 10, eventsMax: 3)
        let stream = log.openStream()
        for text in ["aaaa", "bbbb", "cccc"] { _ = Self.append(&log, stream, text) }
        #expect(log.byteCount == 8)
        #expect(log.events(after: EventID(stream: 0, number: 0)) == .lost)
        #expect(Self.texts(log.events(after: EventID(stream: 0, number: 1))) == ["bbbb", "cccc"])
        #expect(log.eventsKept(after: EventID(stream: 0, number: 0)).count == 2)
    }

    @Test func newestEvent_staysWhateverItsSize() {
        var log = EventLog(bytesMax: 10, eventsMax: 3)
        let stream = log.openStream()
        _ = Self.append(&log, stream, "a")
        let last = Self.append(&log, stream, String(repeating: "x", count: 100))
        #expect(Self.texts(log.events(after: EventID(stream: stream, number: last.number - 1)))?.count == 1)
        log.clear()
        #expect(log.byteCount == 0)
        #expect(log.events(after: EventID(stream: stream, number: 1)) == .lost)
    }

    @Test func endedStreams_areForgotten_openOnesKeepTheirCount() {
        var log = EventLog(bytesMax: 1000, eventsMax: 2)
        let open = log.openStream()
        _ = Self.append(&log, open, "a")
        for _ in 0..<10 {
            let stream = log.openStream()
            _ = Self.append(&log, stream, "b")
            log.endStream(stream)
        }
        #expect(log.isOpen(open) && !log.isOpen(1))
        #expect(Self.append(&log, open, "c").number == 2)
        #expect(log.events(after: EventID(stream: 1, number: 0)) == .lost)
        #expect(log.lastNumber(of: open) == 2)
    }

    @Test(arguments: [
        ("3-17", EventID(stream: 3, number: 17)), ("0-0", EventID(stream: 0, number: 0)), ("", nil),
        ("3", nil),
        ("3-", nil), ("-3", nil), ("3-1-1", nil), ("+3-1", nil), ("3- 1", nil),
        ("3-99999999999999999999", nil),
    ])
    func id_isReadBack(text: String, expected: EventID?) {
        #expect(EventID(text) == expected)
    }

    @Test func event_isOneMessageOnOneLine() {
        var bytes = ByteBuffer()
        bytes.writeEvent(EventID(stream: 2, number: 5)) { $0.writeString("{\n\"a\":\r\n1}") }
        #expect(String(buffer: bytes) == "event: message\nid: 2-5\ndata: { \"a\":  1}\n\n")
        bytes.clear()
        bytes.writePrimingEvent(EventID(stream: 2, number: 0))
        #expect(String(buffer: bytes) == "retry: 1000\nid: 2-0\ndata: \n\n")
    }
}
