import NIOCore
import Primitives
import Testing

@testable import Supervisor

@Suite struct LogTextTests {
    private func text(_ line: String, hasColour: Bool = false) -> LogText.Line {
        let terminal = Terminal(columns: 80, hasColour: hasColour)
        return LogText(terminal: terminal, nameWidth: 9, clock: utcTimeOfDay).read(ByteBuffer(string: line))
    }

    @Test(arguments: [
        // A plain line; nothing is said of levels that are nothing to talk about.
        (
            #"{"time":"2026-01-30T19:51:21.123Z","level":"info","service":"vendors","message":"ready"}"#,
            "vendors    ready"
        ),
        (
            #"{"level":"notice","service":"vendors","message":"the primary store is back"}"#,
            "vendors    the primary store is back"
        ),
        (
            #"{"level":"warning","service":"vendors","message":"away","error":"gone"}"#,
            "vendors    warning: away  error=gone"
        ),
        (
            #"{"level":"critical","service":"a-long-name","message":"m","n":1,"o":{"a":[true]}}"#,
            #"a-long-name  critical: m  n=1  o={"a":[true]}"#
        ),
        // What the supervisor says of another stands under that one's name.
        (
            #"{"level":"warning","service":"supervisor","message":"vendors is looping","about":"vendors"}"#,
            "vendors    warning: looping"
        ),
        (
            #"{"service":"supervisor","message":"vendors: nobody has the writes","about":"vendors"}"#,
            "vendors    nobody has the writes"
        ),
        (
            #"{"service":"supervisor","message":"what vendors said is lost","about":"vendors"}"#,
            "supervisor  what vendors said is lost"
        ),
        (
            #"{"service":"supervisor","message":"2 lines were dropped","about":"vendors"}"#,
            "supervisor  2 lines were dropped  about=vendors"
        ),
        // What finds one call is wanted where something is wrong with it.
        (
            #"{"service":"vendors","message":"m","tool":"t","trace_id":"1","operation_id":"2"}"#,
            "vendors    m  tool=t"
        ),
        (
            #"{"level":"error","service":"vendors","message":"m","trace_id":"1","operation_id":"2"}"#,
            "vendors    error: m  trace_id=1  operation_id=2"
        ),
        (
            #"{"level":"warning","service":"vendors","message":"m","connection":"reads 0","heard":"x"}"#,
            "vendors    warning: m"
        ),
        // Of several lines the first.
        (
            #"{"level":"warning","service":"vendors","message":"m\n\tand more","error":"e\n","k":"a\nb"}"#,
            "vendors    warning: m …  error=e  k=a …"
        ),
        // A level that is none of ours, or none at all.
        (#"{"level":30,"service":"vendors","message":"m"}"#, "vendors    m"),
        (#"{"message":"m"}"#, "           m"),
    ])
    func line_isOneForPeople(line: String, shown: String) { #expect(text(line).text == shown) }

    @Test(arguments: [
        ("plain words\n", "plain words"), ("", ""), ("[1,2]", "[1,2]"), ("{broken", "{broken"),
        (#"{"msg":"another's"}"#, #"{"msg":"another's"}"#), (#"{"message":7}"#, #"{"message":7}"#),
        ("\u{1B}[2Jgone\ta\u{7}", "\u{FFFD}[2Jgone a\u{FFFD}"),
    ])
    func whatIsNoLine_comesThroughHarmless(line: String, shown: String) {
        let read = text(line)
        #expect(read == LogText.Line(writer: nil, level: .info, time: nil, text: shown))
    }

    @Test func bytesThatAreNoText_comeThrough() {
        let text = LogText(terminal: .none, nameWidth: 0, clock: utcTimeOfDay)
        #expect(text.read(ByteBuffer(bytes: [0xFF, 0x41])).text == "\u{FFFD}A")
    }

    @Test func nothingOfALine_isObeyed() {
        let line = #"{"service":"a\u001b[1m","message":"b\tc\u009b","\u0007k":"\u001b]0;x\u202e"}"#
        let shown = text(line).text
        #expect(shown == "a\u{FFFD}[1m      b c\u{FFFD}  \u{FFFD}k=\u{FFFD}]0;x\u{FFFD}")
    }

    @Test func length_isBounded() {
        let long = String(repeating: "é", count: 60_000)
        #expect(text(long).text.count == LogText.lineMax + 1)
        let members = (0..<100).map { #""k\#($0)":"\#(long.prefix(1000))""# }.joined(separator: ",")
        let line = text(#"{"service":"\#(long)","message":"\#(long)",\#(members)}"#).text
        #expect(line.count < LogText.lineMax + 200)
        #expect(line.contains("  k0=éé"))
        // A character may be combined of any number of scalars.
        let tower = "a" + String(repeating: "\u{301}", count: 60_000)
        #expect(text(#"{"message":"\#(tower)"}"#).text.unicodeScalars.count < LogText.lineMax)
    }

    @Test func levelsAndKeys_standOutInColours() {
        let line = #"{"level":"error","service":"vendors","message":"m","k":"v"}"#
        #expect(
            text(line, hasColour: true).text
                == "vendors    \u{1B}[31merror\u{1B}[0m: m  \u{1B}[2mk=\u{1B}[0mv")
    }

    @Test func time_isTheLines_orNow() {
        let text = LogText(terminal: .none, nameWidth: 1, clock: utcTimeOfDay)
        func shown(_ line: String) -> String {
            String(buffer: text.shown(text.read(ByteBuffer(string: line)), at: Timestamp(milliseconds: 5000)))
        }
        #expect(
            shown(#"{"time":"2026-01-30T19:51:21.123Z","service":"a","message":"m"}"#) == "19:51:21 a  m\n")
        #expect(shown(#"{"time":"soon","service":"a","message":"m"}"#) == "00:00:05 a  m\n")
        #expect(shown("words\n") == "00:00:05 words\n")
    }
}

/// The time of day in UTC, so that tests mean the same everywhere.
@Sendable func utcTimeOfDay(_ time: Timestamp) -> String { String(time.description.dropFirst(11).prefix(8)) }
