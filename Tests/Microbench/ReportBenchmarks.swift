import Primitives
import Records

/// The status report as text, and that text as records.
enum ReportBenchmarks {
    private static let report: StatusReport = {
        var report = StatusReport(generatedAt: Timestamp(milliseconds: 1_767_225_600_000))
        report.vendors = .known(
            .init(
                (0..<45).map { number in
                    var vendor = StatusReport.Vendor(
                        name: "vendor-\(number)", state: number % 9 == 0 ? .broken : .operational)
                    vendor.tests = TestCounts(passing: 40, total: 45)
                    vendor.formats = ["excel", "csv"]
                    vendor.version = "1.\(number).0"
                    return vendor
                }))
        report.workItems = .known(
            .init(
                (0..<200).map { number in
                    var item = StatusReport.WorkItem(
                        title: "Import invoices, part \(number)", kind: .task, level: number % 5)
                    item.state = .active
                    item.createdAt = Timestamp(milliseconds: 1_767_000_000_000)
                    return item
                }))
        report.deployments = .known(
            .init(
                (0..<10).map { number in
                    var deployment = StatusReport.Deployment(
                        deployedAt: Timestamp(milliseconds: 1_767_000_000_000))
                    deployment.pullRequest = number
                    deployment.title = "Release \(number)"
                    deployment.commit = String(repeating: "0123456789", count: 4)
                    deployment.testsByCategory = ["unit": 150, "integration": 30]
                    deployment.isCompliant = true
                    deployment.vendors = ["vendor-1", "vendor-2"]
                    return deployment
                }))
        report.enhancements = .known(
            .init(
                (0..<20).map {
                    StatusReport.Enhancement(
                        title: "Later \($0)", priority: 2, state: .planned, targetQuarter: "2026-Q2")
                }))
        return report
    }()

    static var all: [Benchmark] {
        let report = report
        let text = report.markdown
        return [
            Benchmark("status report, render 275 entries", repeats: 10) { keep(report.markdown) },
            Benchmark("status document, read the same", repeats: 5) { keep(StatusDocument.parse(text)) },
        ]
    }
}
