import TestSupport
import Testing

@testable import Records

@Suite struct StatusDocumentFuzzTests {
    private static let fragments: [[UInt8]] = [
        "# Project Status - ", "2026-01-31T12:00:00.000Z", "## Operational Vendors (", "1/2", ")\n", "- **",
        "acme", "**: ", "operational", "broken", "\n  (", "42/45 tests", ") [", "excel, csv", "] v", "2.3.1",
        "## Active Work Items (", "### ", "  ### ", "    ### ", " (task)\n", "- **Status**: ", "active",
        "- **Created**: ", "2026-01-02 09:30:00 UTC", "- **Parent**: ", "## Recent Deployments (Last ",
        " - PR #", "123", "- **Commit**: `", "84b0473", "`\n", "- **Tests**: ", "unit: 1, ",
        "- **Constitutional Compliance**: ", "✓", "- **Vendors**: ", "## Pending Enhancements (",
        "** (priority 2, planned, 2026-Q2)\n", "_None._\n", "---\n", "*Generated at ", "*\n", "\n", "\r\n",
        "\n- **a b**: broken\n", "\n## Operational Vendors (1/2)\n", "\n### T (task)\n",
        "\n## Active Work Items (1)\n", "<!-- holdfast:begin -->\n", "<!-- holdfast:end -->\n", "&lt;!--",
        "--&gt;", " ", "(", ")", "**",
    ].map { Array($0.utf8) }

    /// Some fragments, and now and then a byte of any value.
    private func input(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...9, using: &generator)).flatMap { _ -> [UInt8] in
            let choice = Int.random(in: 0..<(Self.fragments.count + 4), using: &generator)
            return choice < Self.fragments.count
                ? Self.fragments[choice] : [UInt8.random(in: .min ... .max, using: &generator)]
        }
    }

    @Test func randomInputs_neverCrashAndNotesPointIntoThem() async {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        var records = 0
        for round in 0..<100_000 {
            // Other tests wait for their processes meanwhile.
            if round.isMultiple(of: 200) { await Task.yield() }
            let bytes = input(&generator)
            let document = StatusDocument.parse(bytes)
            let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            if !document.notes.allSatisfy({ (1...lines).contains($0.line) && !$0.problem.isEmpty }) {
                Issue.record("seed \(seed): \(bytes)")
            }
            records += (document.vendors?.count ?? 0) + (document.workItems?.count ?? 0)
        }
        #expect(records > 0, "seed \(seed): the inputs make no records")
    }

    /// The example with a few bytes changed is read as far as it goes.
    @Test func damagedExamples_keepMostOfTheirRecords() async {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            if round.isMultiple(of: 20) { await Task.yield() }
            var bytes = Array(exampleDocument.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            let document = StatusDocument.parse(bytes)
            let sections = [
                document.vendors != nil, document.workItems != nil, document.deployments != nil,
                document.enhancements != nil,
            ]
            if sections.count(where: { $0 }) < 3 { Issue.record("seed \(seed): byte \(place)") }
        }
    }

    /// What takes time in the square of its length would not end within hours.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: fragments.indices,
        [
            "## Operational Vendors (1/1)\n", "## Active Work Items (1)\n",
            "## Recent Deployments (Last 1)\n",
            "## Pending Enhancements (1)\n",
        ])
    func longInputs_takeTimeInProportionToTheirLength(_ index: Int, _ heading: String) async {
        await Task.yield()
        let fragment = Self.fragments[index]
        var bytes = Array(heading.utf8)
        while bytes.count < 50_000 { bytes += fragment }
        _ = StatusDocument.parse(bytes)
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: ["\n", " ", "(", "- **a", "  ### T (task)\n", "- **a**: broken\n"])
    func largeInputs_areReadToo(_ fragment: String) async {
        await Task.yield()
        let count = StatusDocument.bytesMax / 8 / fragment.utf8.count
        _ = StatusDocument.parse("## Active Work Items (1)\n" + String(repeating: fragment, count: count))
    }
}
