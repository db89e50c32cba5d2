import Testing

@testable import Supervisor

@Suite struct ProgressTests {
    @Test func whatIsQuick_isNotWorthAWord() {
        #expect(Progress.line("Backing up", "", after: 999, columns: 80) == nil)
    }

    @Test func line_saysWhatHowFarAndForHowLong_inOneLine() {
        #expect(Progress.line("Backing up", "", after: 3000, columns: 80) == "⠋ Backing up (3s)")
        let line = Progress.line("Backing up", "vendors", after: 65_100, columns: 80)
        #expect(line == "⠙ Backing up: vendors (1m5s)")
        #expect(Progress.line("Backing up everything", "x", after: 3000, columns: 12) == "⠋ Backing …")
    }

    @Test func body_isDoneAndItsErrorPassedOn() {
        struct Fault: Error, Equatable {}
        #expect(Progress.during("x") { _ in 7 } == 7)
        #expect(throws: Fault()) { try Progress.during("x") { _ throws(Fault) in throw Fault() } }
    }
}
