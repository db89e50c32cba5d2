import FrontMatter
import Records
import TestSupport
import Testing

/// Whatever the bytes are, they yield a document of which the invariants hold.
///
/// `HOLDFAST_FUZZ_INPUTS` asks for more inputs, `HOLDFAST_SEED` for the same again.
@Suite struct ImportFuzzTests {
    private static let fragments: [[UInt8]] = [
        "# Project Status - ", "2026-01-31T12:00:00.000Z", "## Operational Vendors (1/2)\n",
        "## Vendors (2 total)\n",
        "- **acme**: operational\n", "- acme: broken", " (10/12 tests passed, 2 skipped)", " [Excel, csv]",
        " v1.2\n",
        "  (42/45 tests) [excel, csv] v2.3.1\n", "## Active Work Items (1)\n", "### T (task)\n",
        "  ### U (task)\n",
        "## Recent Deployments (Last 10)\n", "## Deployments (2 total)\n",
        "### 2026-01-30 18:00:00 UTC - PR #1\n",
        "### 2025-10-01 - PR #2\n", "- Commit: 84b0473\n", "- **Tests**: unit: 1, integration: 2\n",
        "- Tests: 45 passed, 0 failed\n", "- Vendors: a, b\n", "- Work Items: #T1\n",
        "- Constitutional Compliance: ✓\n", "- **Title**: T\n", "## Pending Enhancements (1)\n",
        "- **T** (priority 2, planned, 2026-Q2)\n", "- T (Priority: High, Q1 2026)\n", "  text below\n",
        "## Session Prompts (1 total)\n", "### Session 2025-10-01\n", "---\n", "schema_version: \"1.0\"\n",
        "title: T\n", "token_budget: 5000\n", "a: [1, {b: c}]\n", "a: &a [x]\n", "b: *a\n", "\"\\0\"",
        "text\n", "```\n",
        "## Else\n", "# Else\n", "_None._\n", "*Generated at ", "*\n", "<!-- holdfast:begin -->\n",
        "<!-- holdfast:end -->\n", "&lt;!--", "\n", "\r\n", "\r", " ", "\t", "(", ")", "**", ":", "- ", "#",
        "\u{FEFF}",
    ].map { Array($0.utf8) }

    private static func input(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...12, using: &generator)).flatMap { _ -> [UInt8] in
            let choice = Int.random(in: 0..<(fragments.count + 3), using: &generator)
            return choice < fragments.count
                ? fragments[choice] : [UInt8.random(in: .min ... .max, using: &generator)]
        }
    }

    /// A sample with a few bytes changed, pieces left out, doubled or swapped.
    private static func mutation(of sample: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...60, using: &generator))
            switch Int.random(in: 0...4, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            case 3: bytes.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    private static let inputs = environmentValue("HOLDFAST_FUZZ_INPUTS").flatMap { Int($0) } ?? 10_000

    @Test func randomInputs_keepTheInvariants() async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        var records = 0
        for round in 0..<Self.inputs {
            if round.isMultiple(of: 200) { await Task.yield() }
            let bytes = Self.input(&generator)
            let document = ImportedDocument.parse(bytes, .standard)
            let found = ImportInvariants.violations(document, of: bytes)
            guard found.isEmpty else {
                Issue.record("seed \(seed): \(found) in \(String(decoding: bytes, as: UTF8.self))")
                return
            }
            records += document.vendors.count + document.deployments.count + document.enhancements.count
            records += document.prompts.count
        }
        #expect(records > 0, "seed \(seed): the inputs make no records")
    }

    @Test func damagedSamples_keepTheInvariants() async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        let samples = try ImportSampleTests.names.map(ImportSampleTests.bytes).filter { $0.count < 8000 }
        for round in 0..<(Self.inputs / 10) {
            if round.isMultiple(of: 20) { await Task.yield() }
            let sample = try #require(samples.randomElement(using: &generator))
            let bytes = Self.mutation(of: sample, &generator)
            let found = ImportInvariants.violations(ImportedDocument.parse(bytes, .standard), of: bytes)
            guard found.isEmpty else {
                Issue.record("seed \(seed): \(found) in \(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }

    /// What takes time in the square of its length would not end within hours.
    @Test(.timeLimit(.minutes(3)), arguments: fragments.indices)
    func longInputs_takeTimeInProportionToTheirLength(_ index: Int) async {
        for heading in [
            "", "## Vendors\n", "## Deployments\n", "## Enhancements\n- T\n", "## Session Prompts\n",
        ] {
            await Task.yield()
            var bytes = Array(heading.utf8)
            while bytes.count < 10_000 { bytes += Self.fragments[index] }
            _ = ImportedDocument.parse(bytes, .standard)
        }
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            ["### Session 2025-10-01\n---\n"], ["### A\n---\n", "### B\n"], ["```\n", "````\n", "~~~\n"],
            ["# A\n", "## Session Prompts\n"], ["# Session Prompts\n", "# A\n"], ["- a: broken\n  (\n"],
            ["## Vendors (x)\n", "# A\n"], ["### 2025-10-01 - PR #1\n"],
        ])
    func pairsThatAskForLookingAhead_doTheSame(_ pieces: [String]) async {
        await Task.yield()
        var bytes = Array("# Session Prompts\n".utf8)
        while bytes.count < 100_000 { for piece in pieces { bytes += Array(piece.utf8) } }
        _ = ImportedDocument.parse(bytes, .standard)
    }

    @Test func documentsBeyondTheLimit_areCarriedOverWhole() {
        let bytes =
            [UInt8](repeating: UInt8(ascii: "\n"), count: ImportedDocument.bytesMax) + Array("- a".utf8)
        let document = ImportedDocument.parse(bytes, .standard)
        #expect(document.carriedOver.map(\.bytes) == [bytes.indices])
        #expect(document.notes.count == 1)
    }
}
