import Foundation
import Testing

@testable import Supervisor

@Suite struct ColumnsTests {
    private var table: Columns {
        var table = Columns(["ID", "TITLE", "COUNT"], flexible: "TITLE", rightAligned: ["COUNT"])
        table.add(["1", "Build the importer of everything", .init("7", .red)])
        table.add(["22", "日本", "100"])
        return table
    }

    @Test func withoutTerminal_nothingIsCut() {
        #expect(
            table.lines(.none) == [
                "ID  TITLE                             COUNT", "1   Build the importer of everything      7",
                "22  日本                                100",
            ])
    }

    @Test func narrowTerminal_cutsTheColumnThatGivesWay() {
        let lines = table.lines(Terminal(columns: 30))
        #expect(
            lines
                == [
                    "ID  TITLE                COUNT", "1   Build the importer…      7",
                    "22  日本                   100",
                ])
        #expect(lines.allSatisfy { TextWidth.of($0) <= 30 })
    }

    @Test func everyWidth_isKeptTo() {
        for columns in 20...60 {
            for line in table.lines(Terminal(columns: columns)) { #expect(TextWidth.of(line) <= columns) }
        }
    }

    @Test func colour_changesNoWidth() {
        let plain = table.lines(Terminal(columns: 40))
        let coloured = table.lines(Terminal(columns: 40, hasColour: true))
        #expect(coloured[1].contains("\u{1B}[31m7\u{1B}[0m"))
        let bare = coloured.map { line in
            [Style.bold, .red].reduce(line.replacingOccurrences(of: "\u{1B}[0m", with: "")) {
                $0.replacingOccurrences(of: "\u{1B}[\($1.rawValue)m", with: "")
            }
        }
        #expect(bare == plain)
    }
}
