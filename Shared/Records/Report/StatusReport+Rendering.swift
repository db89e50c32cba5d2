import Primitives

extension StatusReport {
    /// The report in the layout of the status document, to the character; it ends with a newline.
    public var markdown: [UInt8] {
        var page = ReportPage(capacity: 4096 + 200 * entryCount)
        page.line("# Project Status - \(generatedAt)")
        page.line()
        page.section(VendorSection.name, vendors, heading: Self.count(of:)) { $0.add($1) }
        page.section(WorkItemSection.name, workItems, heading: { "\($0.count)" }) { $0.add($1) }
        page.section(DeploymentSection.name, deployments, heading: Self.most(of:)) { $0.add($1) }
        page.section(EnhancementSection.name, enhancements, heading: { "\($0.count)" }) { $0.add($1) }
        addWaiting(to: &page)
        page.line("---")
        page.line("*Generated at \(generatedAt)*")
        return page.bytes
    }

    private var entryCount: Int {
        func count<Entry>(_ section: Section<Entry>) -> Int {
            if case .known(let content) = section { content.entries.count } else { 0 }
        }
        return count(vendors) + count(workItems) + count(deployments) + count(enhancements)
    }

    /// Working vendors, of all.
    private static func count(of vendors: Content<Vendor>) -> String {
        "\(vendors.entries.count { $0.state == .operational })/\(vendors.count)"
    }

    private static func most(of deployments: Content<Deployment>) -> String {
        deployments.entries.isEmpty ? "Last 0" : "Last \(max(deploymentsMax, deployments.entries.count))"
    }

    private func addWaiting(to page: inout ReportPage) {
        let count = waiting.reduce(0) { $0 + $1.count }
        guard count > 0 else { return }
        page.line("## \(GeneratedLayoutParser.waiting) (\(count))")
        page.line()
        for each in waiting where each.count > 0 {
            let since = each.oldestAt.map { ", the oldest since \($0.plain)" } ?? ""
            page.line("- **\(each.service)**: \(each.count)\(since)")
        }
        if let pendingFile {
            page.line()
            page.add("They stand in [pending.md](<")
            page.add(rendering: pendingFile)
            page.line(">).")
        }
        page.line()
    }
}

extension Timestamp {
    /// `2026-01-30 18:00:00 UTC`: to the second.
    var plain: String {
        let text = description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + " UTC"
    }
}
