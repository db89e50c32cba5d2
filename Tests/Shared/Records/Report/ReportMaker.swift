import Primitives
import TestSupport

@testable import Records

/// Makes reports of random records, awkward texts among them.
struct ReportMaker {
    private var generator: SeededGenerator

    /// What texts are made of: everything that the layout gives a meaning, and the marks of comments.
    private static let pieces = [
        "a", "Importer", "é", "✓", "🦉", "(", ")", " (task)", "** (priority 1, planned)", "**", "`", "- ",
        "### ",
        "## ", "<!--", "-->", "<!-- holdfast:end -->", "&lt;!--", "--&gt;", "&amp;", "&", "amp;", "lt;", "<",
        ">",
        "--", "!", "_None._", " ", ",", ":", ": 5", "[", "]", "v1", "none", "PR #3", "\u{2028}", "\u{0085}",
        "&#44;",
    ]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func report() -> StatusReport {
        var report = StatusReport(generatedAt: Timestamp(milliseconds: number(4_000_000_000_000)))
        report.vendors = .known(StatusReport.Content(vendors()))
        report.workItems = .known(StatusReport.Content(workItems()))
        let deployments = (0..<number(11)).map { _ in deployment() }
        report.deployments = .known(StatusReport.Content(deployments))
        let enhancements = (0..<number(4)).map { _ in enhancement() }
        report.enhancements = .known(StatusReport.Content(enhancements))
        if number(3) == 0 {
            report.waiting = [StatusReport.Waiting(service: "vendors", count: number(5), oldestAt: second())]
        }
        return report
    }

    private mutating func vendors() -> [StatusReport.Vendor] {
        var names: Set<String> = []
        return (0..<number(5)).compactMap { _ in
            let name = vendorName()
            guard names.insert(name.lowercased()).inserted else { return nil }
            var vendor = StatusReport.Vendor(name: name, state: pick(VendorState.allCases))
            let total = number(1_000_000_000)
            vendor.tests = TestCounts(passing: number(total + 1), total: total)
            let flags = number(16)
            vendor.formats = ["excel", "csv", "pdf", "ocr"].enumerated().filter {
                flags >> $0.offset & 1 == 1
            }
            .map(\.element)
            vendor.version = text(max: 50)
            return vendor
        }
    }

    private mutating func vendorName() -> String {
        let letters = Array("abcXYZ019_- ")
        var name = String((0..<(1 + number(12))).map { _ in pick(letters) })
        while name.hasPrefix(" ") { name.removeFirst() }
        while name.hasSuffix(" ") { name.removeLast() }
        // A vendor of this name alone reads as none.
        return name.isEmpty || name == "none" ? "acme" : name
    }

    private mutating func workItems() -> [StatusReport.WorkItem] {
        var items: [StatusReport.WorkItem] = []
        for _ in 0..<number(8) {
            let level = min(number((items.last?.level ?? -1) + 2), 5)
            var item = StatusReport.WorkItem(
                title: text(max: 200), kind: pick(StatusDocument.WorkItem.Kind.allCases), level: level)
            item.state = pick([.active, .blocked])
            item.createdAt = second()
            item.branch = number(2) == 0 ? text(max: 100) : nil
            item.parent = items.last { $0.level == level - 1 }?.title
            items.append(item)
        }
        return items
    }

    private mutating func deployment() -> StatusReport.Deployment {
        var deployment = StatusReport.Deployment(deployedAt: second())
        deployment.pullRequest = 1 + number(999_999_999)
        deployment.title = text(max: 200)
        // The layout has the first seven digits.
        deployment.commit = String((0..<7).map { _ in pick(Array("0123456789abcdef")) })
        deployment.testsByCategory = Dictionary(
            (0..<number(4)).map { _ in (text(max: 100), number(1_000_000_000)) }, uniquingKeysWith: { $1 })
        deployment.isCompliant = number(2) == 0
        deployment.vendors = (0..<number(3)).map { _ in vendorName() }
        return deployment
    }

    private mutating func enhancement() -> StatusReport.Enhancement {
        StatusReport.Enhancement(
            title: text(max: 200), priority: 1 + number(5),
            state: pick(StatusDocument.Enhancement.State.allCases),
            targetQuarter: number(2) == 0 ? "20\(10 + number(90))-Q\(1 + number(4))" : nil)
    }

    /// One line without blanks at its ends, which the layout does not keep.
    private mutating func text(max: Int) -> String {
        var scalars = "".unicodeScalars
        for _ in 0..<(1 + number(6)) {
            let piece = pick(Self.pieces).unicodeScalars
            if scalars.count + piece.count <= max { scalars.append(contentsOf: piece) }
        }
        var text = String(scalars)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text.isEmpty ? "T" : text
    }

    private mutating func second() -> Timestamp {
        Timestamp(milliseconds: number(4_000_000_000) * 1000)
    }

    private mutating func number<Number: FixedWidthInteger>(_ limit: Number) -> Number {
        Number.random(in: 0..<limit, using: &generator)
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[number(choices.count)]
    }
}
