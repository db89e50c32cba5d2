import Primitives
import Testing

@testable import Records

/// The layout's own example, as its specification has it.
let exampleDocument = """
    # Project Status - 2026-01-31T12:00:00.000Z

    ## Operational Vendors (1/2)

    - **acme_benefits**: operational
      (42/45 tests) [excel, csv] v2.3.1
    - **zenith**: broken
      (0/0 tests) [none] v0.0.0

    ## Active Work Items (3)

    ### Build the importer (project)
    - **Status**: active
    - **Created**: 2026-01-02 09:30:00 UTC
    - **Branch**: 003-importer
      ### Parse the vendor section (task)
      - **Status**: blocked
      - **Created**: 2026-01-03 10:00:00 UTC
      - **Parent**: Build the importer
    ### Look around (again) (research)
    - **Status**: active
    - **Created**: 2026-01-04 10:00:00 UTC

    ## Recent Deployments (Last 10)

    ### 2026-01-30 18:00:00 UTC - PR #123
    - **Title**: Add the importer
    - **Commit**: `84b0473`
    - **Tests**: integration: 30, unit: 150
    - **Constitutional Compliance**: ✓
    - **Vendors**: acme_benefits, zenith

    ## Pending Enhancements (1)

    - **Offline mode** (priority 2, planned, 2026-Q2)

    ---
    *Generated at 2026-01-31T12:00:00.000Z*

    """

@Suite struct StatusDocumentTests {
    @Test func example_isReadWhole() throws {
        let document = StatusDocument.parse(exampleDocument)
        #expect(document.notes == [])
        #expect(document.generatedAt?.description == "2026-01-31T12:00:00.000Z")
        let vendors = try #require(document.vendors)
        #expect(vendors.map(\.name) == ["acme_benefits", "zenith"])
        #expect(vendors.map(\.line) == [5, 7])
        #expect(vendors.map(\.state) == [.operational, .broken])
        #expect(
            vendors.map(\.tests) == [TestCounts(passing: 42, total: 45), TestCounts(passing: 0, total: 0)])
        #expect(vendors.map(\.formats) == [["excel", "csv"], []])
        #expect(vendors.map(\.version) == ["2.3.1", "0.0.0"])
        let deployment = try #require(document.deployments?.first)
        #expect(deployment.deployedAt.description == "2026-01-30T18:00:00.000Z")
        #expect(deployment.pullRequest == 123)
        #expect(deployment.title == "Add the importer")
        #expect(deployment.commit == "84b0473")
        #expect(deployment.testsByCategory == ["integration": 30, "unit": 150])
        #expect(deployment.isCompliant == true)
        #expect(deployment.vendors == ["acme_benefits", "zenith"])
        let enhancement = try #require(document.enhancements?.first)
        #expect(enhancement.title == "Offline mode")
        #expect(enhancement.priority == 2)
        #expect(enhancement.state == .planned)
        #expect(enhancement.targetQuarter == "2026-Q2")
    }

    @Test func workItems_standInOneAnother() throws {
        let items = try #require(StatusDocument.parse(exampleDocument).workItems)
        #expect(items.map(\.title) == ["Build the importer", "Look around (again)"])
        #expect(items.map(\.kind) == [.project, .research])
        #expect(items.map(\.branch) == ["003-importer", nil])
        let child = try #require(items.first?.children.first)
        #expect(child.title == "Parse the vendor section")
        #expect(child.kind == .task)
        #expect(child.state == .blocked)
        #expect(child.createdAt?.description == "2026-01-03T10:00:00.000Z")
    }

    @Test func siblingsAfterDeepItems_standWhereTheyAreIndented() throws {
        let depths = [0, 1, 2, 1, 0, 1]
        let entries = depths.enumerated().map { index, depth in
            String(repeating: "  ", count: depth) + "### T\(index) (task)\n"
        }
        let document = StatusDocument.parse("## Active Work Items (6)\n" + entries.joined())
        #expect(document.notes == [])
        func outline(_ items: [StatusDocument.WorkItem]) -> String {
            items.map { $0.title + ($0.children.isEmpty ? "" : "[\(outline($0.children))]") }
                .joined(separator: " ")
        }
        #expect(outline(try #require(document.workItems)) == "T0[T1[T2] T3] T4[T5]")
    }

    @Test func windowsLineEnds_makeNoDifference() {
        let lines = exampleDocument.replacing("\n", with: "\r\n")
        #expect(StatusDocument.parse("\u{FEFF}" + lines) == StatusDocument.parse(exampleDocument))
        #expect(
            StatusDocument.parse(String(exampleDocument.dropLast())) == StatusDocument.parse(exampleDocument))
    }

    @Test func emptySections_areNotMissingOnes() {
        let text = """
            ## Operational Vendors (0/0)

            _None._

            ## Recent Deployments (Last 0)

            _None._
            """
        let document = StatusDocument.parse(text)
        #expect(document.notes == [])
        #expect(document.vendors == [])
        #expect(document.deployments == [])
        #expect(document.workItems == nil)
        #expect(document.enhancements == nil)
        #expect(document.generatedAt == nil)
        #expect(StatusDocument.parse("") == StatusDocument())
    }

    @Test func markers_bindTheBlock() throws {
        let text = """
            # Ours
            ## Pending Enhancements (9)
            <!-- holdfast:begin -->
            ## Pending Enhancements (1)
            - **A** (priority 1, approved)
            ## Writes Waiting For The Database (2)
            - something
            <!-- holdfast:end -->
            ## Operational Vendors (7/7)
            """
        let document = StatusDocument.parse(text)
        #expect(document.notes == [])
        #expect(document.enhancements?.map(\.line) == [5])
        #expect(document.enhancements?.first?.targetQuarter == nil)
        #expect(document.vendors == nil)
    }

    @Test(arguments: [
        ["<!-- holdfast:begin -->"], ["<!-- holdfast:end -->"],
        ["<!-- holdfast:end -->", "<!-- holdfast:begin -->"],
        ["<!-- holdfast:begin -->", "<!-- holdfast:end -->", "<!-- holdfast:end -->"],
    ])
    func unbalancedMarkers_areNotedAndAllIsRead(_ markers: [String]) {
        let text = "text\n" + markers.joined(separator: "\n") + "\n## Operational Vendors (0/0)\n"
        let document = StatusDocument.parse(text)
        #expect(document.vendors == [])
        #expect(document.notes.map(\.line) == [2])
    }

    @Test func entities_becomeWhatTheyStandFor() {
        let text =
            "## Pending Enhancements (1)\n- **&lt;!-- a --&gt; & &lt;b** (a)** (priority 5, completed)\n"
        let document = StatusDocument.parse(text)
        #expect(document.notes == [])
        #expect(document.enhancements?.map(\.title) == ["<!-- a --> & &lt;b** (a)"])
    }

    @Test func titleTime_countsWhereThereIsNoOther() {
        let document = StatusDocument.parse("# Project Status - 2026-01-31T12:00:00.000Z\n")
        #expect(document.generatedAt?.description == "2026-01-31T12:00:00.000Z")
        let both = StatusDocument.parse(
            "# Project Status - 2026-01-31T12:00:00.000Z\n*Generated at 2026-02-01T00:00:00.000Z*\n")
        #expect(both.generatedAt?.description == "2026-02-01T00:00:00.000Z")
        #expect(both.notes.map(\.line) == [2])
    }
}
