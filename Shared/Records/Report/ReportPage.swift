import Primitives

/// The text of a report as it grows, line by line.
struct ReportPage {
    private(set) var bytes: [UInt8] = []

    /// A page that has room for about so many bytes.
    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Goes on with text of our own. Bytes are put behind bytes: a page may have thousands of lines.
    mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Ends the line, with this.
    mutating func line(_ text: String = "") {
        add(text)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Goes on with text of others, to the end of the line or not.
    mutating func add(rendering text: String) { RenderedText.append(line: text, to: &bytes) }

    /// A line of an entry: what it tells of, and text of others.
    private mutating func line(_ name: String, rendering text: String, behind indent: String = "") {
        add(indent)
        add(name)
        add(rendering: text)
        line()
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
        add("- **")
        add(rendering: vendor.name)
        add("**: ")
        line(vendor.state.rawValue)
        var separator = "  "
        func separate(_ page: inout ReportPage) {
            page.add(separator)
            separator = " "
        }
        if let tests = vendor.tests {
            separate(&self)
            add("(\(tests.passing)/\(tests.total) tests)")
        }
        if let formats = vendor.formats {
            separate(&self)
            add("[\(formats.isEmpty ? "none" : formats.joined(separator: ", "))]")
        }
        if let version = vendor.version {
            separate(&self)
            add("v")
            bytes += RenderedText.word(version, holdsBlanks: false)
        }
        if separator == " " { line() }
    }

    mutating func add(_ item: StatusReport.WorkItem) {
        let indent = Self.indents[min(item.level, Self.indents.count - 1)]
        add(indent)
        add("### ")
        add(rendering: item.title)
        add(" (")
        add(item.kind.rawValue)
        line(")")
        if let state = item.state {
            add(indent)
            add("- **Status**: ")
            line(state.rawValue)
        }
        if let createdAt = item.createdAt {
            add(indent)
            add("- **Created**: ")
            add(createdAt)
            line()
        }
        if let branch = item.branch { line("- **Branch**: ", rendering: branch, behind: indent) }
        if let parent = item.parent { line("- **Parent**: ", rendering: parent, behind: indent) }
    }

    mutating func add(_ deployment: StatusReport.Deployment) {
        line("### \(deployment.deployedAt.plain)\(deployment.pullRequest.map { " - PR #\($0)" } ?? "")")
        if let title = deployment.title { line("- **Title**: ", rendering: title) }
        if let commit = deployment.commit { line("- **Commit**: `\(commit.prefix(7))`") }
        if let tests = deployment.testsByCategory { add(tests) }
        if let isCompliant = deployment.isCompliant {
            line("- **Constitutional Compliance**: \(isCompliant ? "✓" : "✗")")
        }
        if let vendors = deployment.vendors {
            add("- **Vendors**: ")
            addList(vendors.map { RenderedText.word($0, holdsBlanks: true) })
        }
    }

    mutating func add(_ enhancement: StatusReport.Enhancement) {
        add("- **")
        add(rendering: enhancement.title)
        let quarter = enhancement.targetQuarter.map { ", \($0)" } ?? ""
        line("** (priority \(enhancement.priority), \(enhancement.state.rawValue)\(quarter))")
    }

    /// To the second, as `Timestamp.plain`.
    private mutating func add(_ time: Timestamp) {
        let text = time.description.utf8
        bytes.append(contentsOf: text.prefix(10))
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: text.dropFirst(11).prefix(8))
        add(" UTC")
    }

    private mutating func add(_ tests: [String: Int]) {
        add("- **Tests**: ")
        addList(
            tests.sorted { $0.key < $1.key }.map { category, count in
                RenderedText.word(category, holdsBlanks: true) + Array(": \(count)".utf8)
            })
    }

    private mutating func addList(_ words: [[UInt8]]) {
        if words.isEmpty { add("none") }
        bytes.append(contentsOf: words.joined(separator: ", ".utf8))
        line()
    }

    /// By level.
    private static let indents = (0...5).map { String(repeating: "  ", count: $0) }
}
