import Foundation
import NIOCore
import Testing
import Wire

@testable import Load

@Suite struct ReportTests {
    private static let points = [
        LatencyPlot.Point(rate: 100, p50: 0.1, p99: 0.4), .init(rate: 1000, p50: 0.12, p99: 0.9),
        .init(rate: 8000, p50: 2, p99: 30),
    ]

    @Test func plot_isAPictureWithBothLines() throws {
        let plot = try #require(
            LatencyPlot(title: "a < b & c", points: Self.points, knee: 1000, bound: 1))
        let svg = plot.svg
        _ = try XMLCheck.names(in: svg)
        #expect(svg.contains("a &lt; b &amp; c"))
        #expect(svg.contains("knee 1k/s"))
        #expect(svg.contains("prefers-color-scheme: dark"))
        #expect(try XMLCheck.names(in: svg).filter { $0 == "path" }.count == 2)
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func oneRate_isNoLine() {
        #expect(LatencyPlot(title: "", points: [Self.points[0]], knee: nil, bound: 1) == nil)
    }

    @Test func scale_keepsOrderAndEnds() {
        let scale = LogScale([1, 10, 100], from: 0, to: 200)
        #expect(scale.place(1) > 0 && scale.place(100) < 200)
        #expect(abs(scale.place(10) - 100) < 0.001)
        #expect(scale.place(0.0001) == 0 && scale.place(1e9) == 200)
        #expect(scale.ticks == [1, 2, 5, 10, 20, 50, 100])
        #expect(LogScale([], from: 0, to: 1).place(5) > 0)
        #expect(LogScale([1, 1_000_000], from: 0, to: 1).ticks.count <= 8)
    }

    @Test func table_linesItsColumnsUp() {
        var table = TextTable(["", "p50"])
        table.add(["a longer one", "1"])
        table.add(["b", "1000"])
        #expect(table.text == "                 p50\n  a longer one     1\n  b             1000")
    }

    @Test(arguments: [
        (1234.5, "1234"), (99.94, "99.9"), (1.239, "1.24"), (0.1239, "0.124"), (.nan, "–"), (0, "0.000"),
    ])
    func figure_hasThreeDigitsThatCount(value: Double, text: String) {
        #expect(Figure.text(value) == text)
    }

    @Test(arguments: [(1.23456789, "1.2346"), (5, "5"), (1e20, "null"), (.infinity, "null")])
    func jsonFigure_isShort(value: Double, text: String) {
        #expect(Figure.json(value).text == text)
    }

    /// pgbench takes a colon before a letter or a digit for a variable, wherever it stands.
    @Test(arguments: ServiceName.allCases)
    func scripts_haveNoVariableButTheirs(service: ServiceName) throws {
        var records = SeededRecords()
        records.vendors = [.init(key: "a", id: "b", version: 1)]
        records.items = records.vendors
        records.deployments = ["d"]
        let path = "/" + String(repeating: "0", count: 36)
        let work = try #require(BareWork.of(service, records, parent: ("p", path)))
        let variable = try NSRegularExpression(pattern: #"(?<!:):([A-Za-z0-9_]+)"#)
        for script in [work.lookupScript, work.transactionScript] {
            let range = NSRange(script.startIndex..., in: script)
            for match in variable.matches(in: script, range: range) {
                let name = try #require(Range(match.range(at: 1), in: script)).lowerBound
                #expect(script[name...].hasPrefix("n]"), "\(script[name...].prefix(20))")
            }
        }
        #expect(work.transaction.first == "BEGIN" && work.transaction.last == "COMMIT")
    }

    @Test func pgbenchOutput_isRead() throws {
        let text = "number of transactions: 3\ntps = 38500.25 (without initial connection time)\n"
        #expect(try PgBench.rate(in: text) == 38_500.25)
        #expect(throws: LoadFault.self) { try PgBench.rate(in: "pgbench: error: no") }
    }
}

/// Whether text is well-formed XML.
private enum XMLCheck {
    /// The names of its elements; fails where one is left open.
    static func names(in text: String) throws -> [String] {
        let tag = try NSRegularExpression(pattern: #"<(/?)([a-z]+)[^<>]*?(/?)>"#)
        var (open, names): ([String], [String]) = ([], [])
        for match in tag.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
            let part = { (index: Int) in
                Range(match.range(at: index), in: text).map { String(text[$0]) } ?? ""
            }
            if part(1) == "/" {
                #expect(open.popLast() == part(2))
            } else {
                names.append(part(2))
                if part(3).isEmpty { open.append(part(2)) }
            }
        }
        #expect(open.isEmpty)
        return names
    }
}
