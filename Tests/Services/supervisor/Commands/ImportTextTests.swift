import Testing
import Wire

@testable import Supervisor

@Suite struct ImportTextTests {
    private let report: JSON = [
        "state": "dry_run", "file": "status.md", "import_id": .null,
        "counts": [
            "vendors": ["read": 2, "new": 1, "known": 1, "differing": 0, "refused": 0],
            "sessions": ["read": 0, "new": 0, "known": 0, "differing": 0, "refused": 0],
        ],
        "records": [
            [
                "line": 4, "kind": "vendor", "name": "acme", "action": "create",
                "filled_in": ["manifest_compliant"],
            ],
            ["line": 5, "kind": "vendor", "name": "zenith", "action": "keep"],
        ],
        "problems": [], "skipped": [["line": 9, "column": 3, "problem": "No schema_version."]], "notes": [],
        "headings": [
            ["line": 3, "section": "vendors", "announced": 45, "read": 2, "agrees": false],
            ["line": 7, "section": "prompts", "announced": 1, "read": 1, "agrees": true],
        ],
        "carried_over": ["lines": 3, "ranges": [[1, 3]], "work_items": 0], "checks": [],
    ]

    @Test func report_tellsCountsRecordsAndWhatWasLeftOut() {
        #expect(
            ImportText.report(report) == """
                status.md would be imported; nothing is stored without --apply.
                  vendors: 2 read, 1 new, 1 known
                  sessions: 0 read
                Records:
                  line 4: create vendor acme, filled in: manifest_compliant
                Skipped prompts:
                  line 9: No schema_version.
                Headings that announce something else:
                  line 3: vendors: 45 announced, 2 read
                3 lines are no record and stay in the file.
                """)
        #expect(ImportText.isGood(report))
    }

    @Test func failedCheckAndRefusedRecord_areNotGood() {
        var failed = report.object ?? [:]
        failed["checks"] = [["check": "vendors", "passed": false, "expected": "2", "found": "1"]]
        #expect(!ImportText.isGood(.object(failed)))
        #expect(ImportText.report(.object(failed)).hasSuffix("Checks:\n  ✗ vendors: 1 of 2"))
        var refused = report.object ?? [:]
        refused["counts"] = ["vendors": ["read": 1, "refused": 1]]
        #expect(!ImportText.isGood(.object(refused)))
        #expect(!ImportText.isGood(nil))
    }
}
