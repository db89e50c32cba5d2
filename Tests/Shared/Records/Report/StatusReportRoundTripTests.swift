import Primitives
import TestSupport
import Testing

@testable import Records

/// Whatever the records hold, a report of them is read back with every field that the layout has.
@Suite struct StatusReportRoundTripTests {
    @Test func randomRecords_areReadBackFieldByField() async {
        let seed = SeededGenerator.seedOfThisRun()
        var maker = ReportMaker(seed: seed)
        for round in 0..<2000 {
            if round.isMultiple(of: 20) { await Task.yield() }
            let report = maker.report()
            let document = StatusDocument.parse(report.markdown)
            if let fault = difference(report, document) {
                Issue.record("seed \(seed), round \(round): \(fault)")
                return
            }
        }
    }

    private func difference(_ report: StatusReport, _ document: StatusDocument) -> String? {
        if let note = document.notes.first { return "line \(note.line): \(note.problem)" }
        if document.generatedAt != report.generatedAt { return "the time" }
        guard case .known(let vendors) = report.vendors, case .known(let items) = report.workItems,
            case .known(let deployments) = report.deployments,
            case .known(let enhancements) = report.enhancements
        else { return "a part that is not known" }
        let readVendors = document.vendors?.map { entry in
            var vendor = StatusReport.Vendor(name: entry.name, state: entry.state)
            (vendor.tests, vendor.formats, vendor.version) = (entry.tests, entry.formats, entry.version)
            return vendor
        }
        if readVendors != vendors.entries { return "vendors" }
        if (document.workItems.map { flat($0, level: 0, parent: nil) }) != items.entries {
            return "work items"
        }
        let readDeployments = document.deployments?.map { entry in
            var deployment = StatusReport.Deployment(deployedAt: entry.deployedAt)
            deployment.pullRequest = entry.pullRequest
            (deployment.title, deployment.commit) = (entry.title, entry.commit)
            (deployment.testsByCategory, deployment.isCompliant) = (entry.testsByCategory, entry.isCompliant)
            deployment.vendors = entry.vendors
            return deployment
        }
        if readDeployments != deployments.entries { return "deployments" }
        let readEnhancements = document.enhancements?.map { entry in
            StatusReport.Enhancement(
                title: entry.title, priority: entry.priority, state: entry.state,
                targetQuarter: entry.targetQuarter)
        }
        return readEnhancements == enhancements.entries ? nil : "enhancements"
    }

    private func flat(
        _ entries: [StatusDocument.WorkItem], level: Int, parent: String?
    ) -> [StatusReport.WorkItem] {
        entries.flatMap { entry in
            var item = StatusReport.WorkItem(title: entry.title, kind: entry.kind, level: level)
            (item.state, item.createdAt, item.branch) = (entry.state, entry.createdAt, entry.branch)
            item.parent = parent
            return [item] + flat(entry.children, level: level + 1, parent: entry.title)
        }
    }
}
