import Testing

@testable import Records

@Suite struct ReportBlockTests {
    private let begin = "<!-- holdfast:begin -->"
    private let end = "<!-- holdfast:end -->"

    private func place(_ report: String, in text: String) -> ReportBlock.Placement {
        ReportBlock.place(Array(report.utf8), in: Array(text.utf8))
    }

    private func text(_ text: String) -> ReportBlock.Placement { .text(Array(text.utf8)) }

    @Test func noMarkers_theBlockComesBehindTheText() {
        #expect(place("R\n", in: "") == text("\(begin)\nR\n\(end)\n"))
        #expect(place("R\n", in: "Mine\n") == text("Mine\n\n\(begin)\nR\n\(end)\n"))
        #expect(place("R\n", in: "Mine") == text("Mine\n\n\(begin)\nR\n\(end)\n"))
    }

    @Test(arguments: [
        ("", ""), ("Mine\r\n\r\n", "\r\n\r\nMore"), ("\u{FEFF}", "\n"), ("\u{FEFF}# T\n  ", "tail"),
        ("a\n\n\n", "\n\n\nb\n\n"),
    ])
    func markers_onlyWhatStandsBetweenIsReplaced(_ before: String, _ after: String) {
        // What follows the marker on its line must be blank for it to be one.
        let after = after.contains("tail") ? "  \t\ntail" : after
        let old = before + "\(begin)\nOld\n\(end)" + after
        #expect(place("New\nTwo\n", in: old) == text(before + "\(begin)\nNew\nTwo\n\(end)" + after))
    }

    @Test func anyBytesAround_stay() {
        let bytes: [UInt8] = [0xFF, 0x00, 0x0A, 0xC3]
        let block = Array("\n\(begin)\nOld\n\(end)\n".utf8)
        let new = Array("\n\(begin)\nNew\n\(end)\n".utf8)
        #expect(
            ReportBlock.place(Array("New\n".utf8), in: bytes + block + bytes) == .text(bytes + new + bytes))
    }

    @Test(arguments: ["B", "E", "E B", "B B E", "B E E", "B E B E"])
    func unbalancedMarkers_nothingIsTouched(_ order: String) {
        let lines = order.split(separator: " ").map { $0 == "B" ? begin : end }
        #expect(place("R\n", in: lines.joined(separator: "\nx\n")) == .unbalanced)
    }

    @Test func markersAmongWords_areNone() {
        let mention = "Write \(begin) and \(end) around it.\n"
        #expect(place("R\n", in: mention) == text("\(mention)\n\(begin)\nR\n\(end)\n"))
    }

    @Test func emptyBlock_isFilled() {
        #expect(place("R\n", in: "\(begin)\n\(end)\n") == text("\(begin)\nR\n\(end)\n"))
    }

    @Test func timesAlone_areNoChange() {
        let first = "# Project Status - 2026-01-31T12:00:00.000Z\n\n_As of 1._\n\nx\n*Generated at 1*\n"
        let later = "# Project Status - 2026-01-31T12:00:09.000Z\n\n_As of 2._\n\nx\n*Generated at 2*\n"
        let old = "Mine\n\(begin)\n\(first)\(end)\n"
        #expect(place(later, in: old) == .unchanged)
        #expect(
            place(
                later,
                in: old.split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: "\r\n")) == .unchanged)
        #expect(place(later + "more\n", in: old) != .unchanged)
    }
}
