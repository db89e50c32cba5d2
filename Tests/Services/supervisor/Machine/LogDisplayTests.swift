import NIOCore
import Primitives
import Testing

@testable import Supervisor

@Suite struct LogDisplayTests {
    private func display(_ threshold: LogLevel = .notice) -> LogDisplay {
        LogDisplay(LogText(terminal: .none, nameWidth: 7, clock: utcTimeOfDay), threshold: threshold)
    }

    private func shown(
        _ display: inout LogDisplay, _ level: String, _ message: String, by service: String = "vendors",
        more: String = "", at seconds: Int64 = 0
    ) -> String? {
        let line = #"{"level":"\#(level)","service":"\#(service)","message":"\#(message)"\#(more)}"# + "\n"
        return display.shown(ByteBuffer(string: line), at: Timestamp(milliseconds: seconds * 1000))
            .map { String(buffer: $0) }
    }

    @Test func whatMatters_isShown() {
        var display = display()
        #expect(shown(&display, "info", "ready") == nil)
        #expect(shown(&display, "notice", "back") == "00:00:00 vendors  back\n")
        #expect(shown(&display, "warning", "away") == "00:00:00 vendors  warning: away\n")
        #expect(display.shown(ByteBuffer(string: "words"), at: Timestamp(milliseconds: 0)) == nil)
        var all = self.display(.trace)
        #expect(shown(&all, "debug", "a call") == "00:00:00 vendors  a call\n")
        #expect(all.shown(ByteBuffer(string: "words"), at: Timestamp(milliseconds: 0)) != nil)
    }

    @Test func sameWordsOfTheSameProcess_areShownOnceInAWhile() {
        var display = display()
        #expect(shown(&display, "warning", "away", more: #","connection":"reads 0""#) != nil)
        #expect(shown(&display, "warning", "away", more: #","connection":"reads 1""#, at: 9) == nil)
        #expect(shown(&display, "warning", "away", more: #","error":"other""#, at: 9) != nil)
        #expect(shown(&display, "warning", "away", by: "workitems", at: 9) != nil)
        #expect(shown(&display, "warning", "away", at: 10) != nil)
        // What happens again is told again.
        #expect(shown(&display, "warning", "looping", by: "supervisor") != nil)
        #expect(shown(&display, "warning", "looping", by: "supervisor") != nil)
        #expect(shown(&display, "info", "a call") == nil)
        var all = self.display(.debug)
        #expect(shown(&all, "debug", "a call") != nil)
        #expect(shown(&all, "debug", "a call") != nil)
    }

    @Test func manyDifferentWords_areForgottenBeforeTheyAreMany() {
        var display = display()
        for number in 0...LogDisplay.recentMax {
            #expect(shown(&display, "error", "fault \(number)") != nil)
        }
        #expect(shown(&display, "error", "fault \(LogDisplay.recentMax)") == nil)
        #expect(shown(&display, "error", "fault 0") != nil)
    }

    @Test func levelOfOneProcess_changesForAWhile() {
        var display = display()
        let first = display.change(["vendors", "workitems"], to: .debug)
        #expect(shown(&display, "debug", "a call") != nil)
        #expect(shown(&display, "debug", "a call", by: "deployments") == nil)
        let second = display.change(["vendors"], to: .error)
        display.end(change: first)
        #expect(shown(&display, "debug", "a call", by: "workitems") == nil)
        #expect(shown(&display, "warning", "away") == nil)
        display.end(change: second)
        #expect(shown(&display, "warning", "away") != nil)
    }

    /// On a terminal, the level that is set if any, the form that is set; the least level shown as text.
    @Test(
        arguments: [
            (true, nil, nil, LogLevel.notice), (true, "debug", nil, .debug), (true, "info", "auto", .info),
            (true, nil, "json", nil), (false, nil, nil, nil), (false, "debug", "auto", nil),
            (false, nil, "text", .info), (false, "error", "text", .error),
        ] as [(Bool, String?, String?, LogLevel?)])
    func form_isWhatIsSetOrFits(isTerminal: Bool, level: String?, form: String?, shown: LogLevel?) throws {
        var flags: [Setting: String] = [.home: "/h"]
        flags[.logLevel] = level
        flags[.logFormat] = form
        let settings = try Settings(
            Settings.Sources(
                flags: flags, workingDirectory: "/w", userID: 7, readFile: { _ in nil },
                isDirectory: { _ in false },
                locate: { _ in RepositoryLocation(root: nil, identity: "/w") }))
        let display = LogDisplay(
            settings, terminal: isTerminal ? Terminal(columns: 80) : .none, names: ["vendors"],
            clock: utcTimeOfDay)
        #expect((display != nil) == (shown != nil))
        #expect(display?.isOnTerminal ?? isTerminal == isTerminal)
        guard var display else { return }
        for level in LogLevel.allCases {
            let line = self.shown(&display, level.rawValue, "said at \(level)", by: "supervisor")
            #expect((line != nil) == (level >= shown ?? .critical), "\(level)")
        }
    }
}
