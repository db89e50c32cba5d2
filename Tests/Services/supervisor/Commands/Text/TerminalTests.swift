import Testing

@testable import Supervisor

@Suite struct TerminalTests {
    private func terminal(_ reported: Int = 100, _ environment: [String: String] = [:]) -> Terminal {
        Terminal(isTerminal: true, reported: reported, environment: environment)
    }

    @Test func colours_areForTerminalsThatWantThem() {
        #expect(terminal().hasColour)
        #expect(terminal(100, ["NO_COLOR": ""]).hasColour)
        #expect(!terminal(100, ["NO_COLOR": "1"]).hasColour)
        #expect(!terminal(100, ["TERM": "dumb"]).hasColour)
        let file = Terminal(isTerminal: false, reported: 100, environment: [:])
        #expect(file == .none)
    }

    @Test func columns_areReportedOrNamedOrUsual() {
        #expect(terminal(132).columns == 132)
        #expect(terminal(0, ["COLUMNS": "60"]).columns == 60)
        #expect(terminal(0).columns == 80)
        #expect(terminal(3).columns == 20)
    }

    @Test func paint_isLeftOutWithoutColours() {
        #expect(terminal().paint("x", .red) == "\u{1B}[31mx\u{1B}[0m")
        #expect(terminal().paint("x", nil) == "x")
        #expect(terminal().paint("", .red) == "")
        #expect(Terminal.none.paint("x", .red) == "x")
    }
}
