/// The text of a report as it grows, line by line.
struct ReportPage {
    private(set) var bytes: [UInt8] = []

    /// Ends the line with this.
    mutating func line(_ text: String = "") {
        bytes += Array(text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Begins a line, or goes on with it: text of our own, then what was rendered.
    mutating func start(_ text: String, _ rendered: [UInt8]) {
        bytes += Array(text.utf8)
        bytes += rendered
    }

    /// A part of the report, with the blank line behind it.
    ///
    /// - Parameters:
    ///   - heading: What stands in brackets behind the name.
    ///   - add: Adds an entry.
    mutating func section<Entry>(
        _ name: String, _ section: StatusReport.Section<Entry>,
        heading: (StatusReport.Content<Entry>) -> String, add: (inout ReportPage, Entry) -> Void
    ) {
        switch section {
        case .unknown(let reason):
            line("## \(name) (\(SectionHeading.unknown))")
            line()
            line("_Not known: \(reason)._")
        case .known(let content):
            line("## \(name) (\(heading(content)))")
            line()
            if let source = content.source {
                line("_As of \(source.asOf?.plain ?? "a time that nobody knows"), by \(source.layer)._")
                line()
            }
            if content.entries.isEmpty { line("_None._") }
            for entry in content.entries { add(&self, entry) }
            let left = content.count - content.entries.count
            if left > 0 { line("_\(left)\(DocumentLine.left)") }
        }
        line()
    }

    mutating func add(_ vendor: StatusReport.Vendor) {
        start("- **", RenderedText.line(vendor.name))
        line("**: \(vendor.state.rawValue)")
        var details: [[UInt8]] = []
        if let tests = vendor.tests { details.append(Array("(\(tests.passing)/\(tests.total) tests)".utf8)) }
        if let formats = vendor.formats {
            details.append(Array("[\(formats.isEmpty ? "none" : formats.joined(separator: ", "))]".utf8))
        }
        if let version = vendor.version {
            details.append(Array("v".utf8) + RenderedText.word(version, holdsBlanks: false))
        }
        guard !details.isEmpty else { return }
        start("  ", Array(details.joined(separator: [UInt8(ascii: " ")])))
        line()
    }

    mutating func add(_ item: StatusReport.WorkItem) {
        let indent = String(repeating: "  ", count: item.level)
        start("\(indent)### ", RenderedText.line(item.title))
        line(" (\(item.kind.rawValue))")
        if let state = item.state { line("\(indent)- **Status**: \(state.rawValue)") }
        if let createdAt = item.createdAt { line("\(indent)- **Created**: \(createdAt.plain)") }
        if let branch = item.branch {
            start("\(indent)- **Branch**: ", RenderedText.line(branch))
            line()
        }
        if let parent = item.parent {
            start("\(indent)- **Parent**: ", RenderedText.line(parent))
            line()
        }
    }

    mutating func add(_ deployment: StatusReport.Deployment) {
        line("### \(deployment.deployedAt.plain)\(deployment.pullRequest.map { " - PR #\($0)" } ?? "")")
        if let title = deployment.title {
            start("- **Title**: ", RenderedText.line(title))
            line()
        }
        if let commit = deployment.commit { line("- **Commit**: `\(commit.prefix(7))`") }
        if let tests = deployment.testsByCategory { add(tests) }
        if let isCompliant = deployment.isCompliant {
            line("- **Constitutional Compliance**: \(isCompliant ? "✓" : "✗")")
        }
        if let vendors = deployment.vendors {
            let names = vendors.map { RenderedText.word($0, holdsBlanks: true) }
            start(
                "- **Vendors**: ",
                names.isEmpty ? Array("none".utf8) : Array(names.joined(separator: Self.comma)))
            line()
        }
    }

    mutating func add(_ enhancement: StatusReport.Enhancement) {
        start("- **", RenderedText.line(enhancement.title))
        let quarter = enhancement.targetQuarter.map { ", \($0)" } ?? ""
        line("** (priority \(enhancement.priority), \(enhancement.state.rawValue)\(quarter))")
    }

    private mutating func add(_ tests: [String: Int]) {
        let counts = tests.sorted { $0.key < $1.key }.map { category, count in
            RenderedText.word(category, holdsBlanks: true) + Array(": \(count)".utf8)
        }
        start(
            "- **Tests**: ", counts.isEmpty ? Array("none".utf8) : Array(counts.joined(separator: Self.comma))
        )
        line()
    }

    private static let comma = Array(", ".utf8)
}
