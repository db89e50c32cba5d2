import Primitives
import Testing

@testable import Records

@Suite struct StatusReportTests {
    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    private func example() throws -> StatusReport {
        var report = StatusReport(generatedAt: try time("2026-01-31T12:00:00.000Z"))
        var acme = StatusReport.Vendor(name: "acme_benefits", state: .operational)
        acme.tests = TestCounts(passing: 42, total: 45)
        acme.formats = ["excel", "csv"]
        acme.version = "2.3.1"
        var zenith = StatusReport.Vendor(name: "zenith", state: .broken)
        zenith.tests = TestCounts(passing: 0, total: 0)
        zenith.formats = []
        zenith.version = "0.0.0"
        report.vendors = .known(StatusReport.Content([acme, zenith]))
        var importer = StatusReport.WorkItem(title: "Build the importer", kind: .project, level: 0)
        importer.state = .active
        importer.createdAt = try time("2026-01-02T09:30:00.999Z")
        importer.branch = "003-importer"
        var section = StatusReport.WorkItem(title: "Parse the vendor section", kind: .task, level: 1)
        section.state = .blocked
        section.createdAt = try time("2026-01-03T10:00:00Z")
        section.parent = "Build the importer"
        var look = StatusReport.WorkItem(title: "Look around (again)", kind: .research, level: 0)
        look.state = .active
        look.createdAt = try time("2026-01-04T10:00:00Z")
        report.workItems = .known(StatusReport.Content([importer, section, look]))
        var deployment = StatusReport.Deployment(deployedAt: try time("2026-01-30T18:00:00Z"))
        deployment.pullRequest = 123
        deployment.title = "Add the importer"
        deployment.commit = "84b0473" + String(repeating: "0", count: 33)
        deployment.testsByCategory = ["unit": 150, "integration": 30]
        deployment.isCompliant = true
        deployment.vendors = ["acme_benefits", "zenith"]
        report.deployments = .known(StatusReport.Content([deployment]))
        report.enhancements = .known(
            StatusReport.Content([
                StatusReport.Enhancement(
                    title: "Offline mode", priority: 2, state: .planned, targetQuarter: "2026-Q2")
            ]))
        return report
    }

    @Test func example_isTheLayoutToTheCharacter() throws {
        #expect(String(decoding: try example().markdown, as: UTF8.self) == exampleDocument)
    }

    @Test func nothingThere_eachHeadingStaysWithAZero() throws {
        var report = StatusReport(generatedAt: try time("2026-01-31T12:00:00Z"))
        report.vendors = .known(StatusReport.Content([]))
        report.workItems = .known(StatusReport.Content([]))
        report.deployments = .known(StatusReport.Content([]))
        report.enhancements = .known(StatusReport.Content([]))
        let text = String(decoding: report.markdown, as: UTF8.self)
        #expect(
            text == """
                # Project Status - 2026-01-31T12:00:00.000Z

                ## Operational Vendors (0/0)

                _None._

                ## Active Work Items (0)

                _None._

                ## Recent Deployments (Last 0)

                _None._

                ## Pending Enhancements (0)

                _None._

                ---
                *Generated at 2026-01-31T12:00:00.000Z*

                """)
        let document = StatusDocument.parse(text)
        #expect(document.notes == [])
        #expect(document.vendors == [])
    }

    @Test func unknownPart_saysSoAndIsNoEmptySection() throws {
        var report = try example()
        report.vendors = .unknown(reason: "vendors does not answer")
        let text = String(decoding: report.markdown, as: UTF8.self)
        #expect(text.contains("## Operational Vendors (unknown)\n\n_Not known: vendors does not answer._\n"))
        let document = StatusDocument.parse(text)
        #expect(document.vendors == nil)
        #expect(document.workItems?.count == 2)
        #expect(document.notes == [])
    }

    @Test func lowerLayer_isNamedAndReadsTheSame() throws {
        var report = try example()
        guard case .known(var vendors) = report.vendors else { return }
        vendors.source = StatusReport.Source(layer: "sqlite_cache", asOf: try time("2026-01-31T11:59:00Z"))
        report.vendors = .known(vendors)
        let text = String(decoding: report.markdown, as: UTF8.self)
        #expect(text.contains("(1/2)\n\n_As of 2026-01-31 11:59:00 UTC, by sqlite_cache._\n\n- **acme"))
        let document = StatusDocument.parse(text)
        #expect(document.vendors?.map(\.name) == ["acme_benefits", "zenith"])
        #expect(document.notes == [])
    }

    @Test func moreThanAreShown_areCountedAndSaid() throws {
        var report = try example()
        report.vendors = .known(
            StatusReport.Content([StatusReport.Vendor(name: "acme", state: .broken)], count: 3))
        let text = String(decoding: report.markdown, as: UTF8.self)
        #expect(text.contains("(0/3)\n\n- **acme**: broken\n_2 more are not shown._\n"))
        // Who reads it knows that something is missing.
        #expect(StatusDocument.parse(text).notes.count == 1)
    }

    @Test func waitingWrites_haveASectionOfTheirOwn() throws {
        var report = try example()
        report.waiting = [
            StatusReport.Waiting(service: "vendors", count: 2, oldestAt: try time("2026-01-31T11:00:05Z")),
            StatusReport.Waiting(service: "workitems", count: 0, oldestAt: nil),
        ]
        report.pendingFile = "/state/pending.md"
        let text = String(decoding: report.markdown, as: UTF8.self)
        #expect(
            text.contains(
                """
                ## Writes Waiting For The Database (2)

                - **vendors**: 2, the oldest since 2026-01-31 11:00:05 UTC

                They stand in [pending.md](</state/pending.md>).

                ---
                """))
        let document = StatusDocument.parse(text)
        #expect(document.notes == [])
        #expect(document.enhancements?.count == 1)
    }
}
