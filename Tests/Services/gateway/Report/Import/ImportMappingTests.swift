import FrontMatter
import Primitives
import Records
import Testing
import Wire

@testable import Gateway

@Suite struct ImportMappingTests {
    static let text = """
        # Project Status

        ## Vendors (1 total)

        - acme: operational (10/12 tests passed, 2 skipped) [Excel, CSV] v1.2.3

        ## Recent Deployments

        ### 2025-10-01 - PR #100
        - Commit: 84b0473
        - Work Items: #T001
        - Vendors: acme, unknown
        - Tests: 45 passed, 0 failed
        - Constitutional Compliance: ✓

        ## Future Enhancements

        - Offline mode (Priority: High, Q1 2026)

        ## Session Prompts (1 total)

        ### Session 2025-10-01
        ---
        schema_version: "1.0"
        title: Build the importer
        workflow_phases: [plan, build]
        ---
        Do it well.
        """

    static func document(_ text: String = ImportMappingTests.text) -> ImportedDocument {
        ImportedDocument.parse(Array(text.utf8), .standard)
    }

    private static let whole = "84b0473" + String(repeating: "a", count: 33)

    @Test func everyRecord_becomesWhatItsServiceStores() throws {
        let mapping = ImportMapping(Self.document(), commits: ["84b0473": Self.whole])
        #expect(mapping.problems.isEmpty)
        #expect(mapping.records.map(\.kind) == [.vendor, .deployment, .enhancement, .session])
        let vendor = mapping.records[0].fields
        #expect(vendor["name"] == "acme")
        #expect(vendor["status"] == "operational")
        #expect(
            vendor["metadata"]?.means([
                "format_support": ["excel": true, "csv": true, "pdf": false, "ocr": false],
                "test_results": ["passing": 10, "total": 12, "skipped": 2], "extractor_version": "1.2.3",
                "manifest_compliant": false,
            ]) == true)
        #expect(mapping.records[0].given["metadata"]?["manifest_compliant"] == nil)
        let deployment = mapping.records[1].fields
        #expect(deployment["deployed_at"] == "2025-10-01T00:00:00.000Z")
        #expect(deployment["vendors"] == ["acme", "unknown"])
        let metadata = deployment["metadata"]
        #expect(metadata?["commit_hash"] == .string(Self.whole))
        #expect(metadata?["commit_hash_as_written"] == "84b0473")
        #expect(metadata?["work_items_as_written"] == ["T001"])
        #expect(metadata?["pr_number"] == 100)
        let enhancement = mapping.records[2].fields
        #expect(enhancement["title"] == "Offline mode")
        #expect(enhancement["priority"] == 1)
        #expect(enhancement["target_quarter"] == "2026-Q1")
        let session = mapping.records[3].fields
        #expect(session["title"] == "Build the importer")
        #expect(session["metadata"]?["prompt_text"] == "Do it well.")
        #expect(session["metadata"]?["yaml_frontmatter"]?["workflow_phases"] == ["plan", "build"])
    }

    @Test func commitThatGitDoesNotKnow_isRefusedOrPadded() {
        let refused = ImportMapping(Self.document())
        #expect(refused.problems.map(\.line) == [9])
        #expect(!refused.records.contains { $0.kind == .deployment })
        let padded = ImportMapping(Self.document(), padsCommits: true)
        #expect(padded.problems.isEmpty)
        let metadata = padded.records.first { $0.kind == .deployment }?.fields["metadata"]
        #expect(metadata?["commit_hash"] == .string("84b0473" + String(repeating: "0", count: 33)))
        #expect(metadata?["commit_hash_as_written"] == "84b0473")
    }
}
