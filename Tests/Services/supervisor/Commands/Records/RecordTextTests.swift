import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct RecordTextTests {
    private let now = Timestamp(milliseconds: 1_769_860_800_000)
    private let id = "0192f3a4-5b6c-7d8e-9f00-112233445566"

    private func item(_ title: String, _ status: JSON = "active", children: JSON = []) -> JSON {
        [
            "id": .string(id), "version": 3, "item_type": "task", "title": .string(title), "status": status,
            "updated_at": "2026-01-31T11:59:00.000Z", "children": children,
        ]
    }

    @Test func list_isATable() {
        let deleted: JSON = [
            "id": "1192f3a4-5b6c-7d8e-9f00-112233445566", "item_type": "project", "title": "Old\u{1B}[2J",
            "status": "active", "deleted_at": "2026-01-31T11:59:00.000Z",
            "updated_at": "2026-01-29T12:00:00.000Z",
        ]
        let lines = WorkItemText.list(["items": [item("Read it"), deleted]], .none, now)
        #expect(
            lines == [
                "ID        TYPE     STATUS   TITLE    CHANGED",
                "0192f3a4  task     active   Read it  1m0s ago",
                "1192f3a4  project  deleted  Old\u{FFFD}[2J  2d0h ago",
            ])
        #expect(WorkItemText.list(["items": []], .none, now) == ["There are no such work items."])
    }

    @Test func tree_isDrawn() {
        let root = item(
            "Root", children: [item("A", children: [item("B", "blocked")]), item("C", "completed")])
        #expect(
            TreeText.trees([root], .none) == [
                "Root  task, active  0192f3a4", "├─ A  task, active  0192f3a4",
                "│  └─ B  task, blocked  0192f3a4",
                "└─ C  task, completed  0192f3a4",
            ])
    }

    @Test func treeInANarrowTerminal_cutsTitlesAlone() {
        let lines = TreeText.trees([item(String(repeating: "long ", count: 30))], Terminal(columns: 60))
        #expect(TextWidth.of(lines[0]) <= 60)
        #expect(lines[0].contains("…  task, active  0192f3a4"))
    }

    @Test func page_tellsWhatIsAroundAnItem() {
        var members = item("Read it", "blocked", children: [item("Below")]).object ?? [:]
        members["ancestors"] = [item("Top"), item("Middle")]
        members["created_at"] = "2026-01-30T10:00:00.000Z"
        members["created_by"] = "claude-code"
        members["updated_by"] = "ann"
        members["metadata"] = ["estimated_hours": 3, "yaml": ["a": "b"]]
        members["dependencies"] = [
            ["dependency_type": "depends_on", "direction": "outgoing", "item": item("Needed")],
            ["dependency_type": "blocks", "direction": "outgoing", "item": item("Later")],
        ]
        let history: JSON = [
            "changes": [
                [
                    "version": 2, "action": "updated", "actor": "ann", "at": "2026-01-31T11:00:00.000Z",
                    "fields": ["status": ["before": "active", "after": "blocked"]],
                ]
            ]
        ]
        let page = WorkItemText.page(.object(members), history: history, .none, now)
        #expect(
            page.joined(separator: "\n") == """
                Read it
                task, blocked, version 3
                  id       \(id)
                  below    Top › Middle
                  created  2026-01-30 10:00:00 UTC by claude-code
                  changed  2026-01-31 11:59:00 UTC by ann

                Details
                  estimated_hours: 3
                  yaml:
                    a: b

                Waits for
                  active  Needed  \(id)

                Is waited for by
                  active  Later  \(id)

                Below it
                  └─ Below  task, active  0192f3a4

                Last changes
                  2026-01-31 11:00:00 UTC  ann  updated as version 2
                      status: active → blocked
                """)
    }

    @Test func vendors_haveTestsFormatsAndCounts() {
        let answer: JSON = [
            "items": [
                [
                    "name": "acme", "status": "operational", "extractor_version": "2.3.1",
                    "formats": ["excel", "csv"], "test_results": ["passing": 42, "total": 45, "skipped": 1],
                ]
            ], "counts": ["operational": 1, "broken": 0],
        ]
        #expect(
            VendorText.list(answer, .none) == [
                "NAME  STATUS       TESTS  SKIPPED  FORMATS     VERSION",
                "acme  operational  42/45        1  excel, csv  2.3.1", "", "1 operational, 0 broken",
            ])
    }

    @Test func deployments_tellTheirVendors() {
        let answer: JSON = [
            "items": [
                [
                    "id": .string(id), "deployed_at": "2026-01-31T11:00:00.000Z", "pr_number": 12,
                    "pr_title": "Add it", "commit_hash": "84b0473a84b0473a84b0473a84b0473a84b0473a",
                    "test_summary": ["unit": 150, "integration": 30], "constitutional_compliance": true,
                    "affected_vendors": ["a", "b"], "affected_vendors_count": 7,
                ]
            ]
        ]
        let lines = DeploymentText.list(answer, .none, now)
        #expect(lines[1] == "0192f3a4  1h0m ago  #12  Add it  84b0473    180  ✓   a, b +5")
    }

    @Test func days_areTimesToo() {
        #expect(DeploymentsCommand.time("2026-01-31") == "2026-01-31T00:00:00Z")
        #expect(DeploymentsCommand.time("2026-01-31T12:00:00Z") == "2026-01-31T12:00:00Z")
    }

    @Test func conflict_showsBothSidesAndTheCommandsThatDecideIt() {
        let conflict: JSON = [
            "id": "c", "kind": "version", "entity": "vendor_extractors", "entity_id": "e",
            "current_version": 9,
            "opened_at": "2026-01-31T11:59:00.000Z", "writes_count": 1,
            "ours": [
                [
                    "tool": "update_vendor_status", "actor": "ann", "accepted_at": "2026-01-31T11:00:00.000Z",
                    "arguments": ["status": "broken"],
                ]
            ], "base": ["name": "acme", "status": "operational", "version": 4],
            "theirs": ["name": "acme", "status": "operational", "extractor_version": "2", "version": 9],
        ]
        let text = ConflictText.lines(["items": [conflict]], .none, now).joined(separator: "\n")
        #expect(text.hasPrefix("vendor_extractors acme  version: somebody else changed it first\n"))
        #expect(text.contains("  update_vendor_status by ann, 2026-01-31 11:00:00 UTC\n    status: broken\n"))
        #expect(text.contains("\n  extractor_version: nothing → 2\n"))
        #expect(text.contains(#"'{"id":"c","keep":"local","version":9}'"#))
        #expect(ConflictText.lines(["items": []], .none, now) == ["There are no open conflicts."])
    }

    @Test func newestChanges_comeFirst_eachWithItsKind() {
        let history: JSON = [
            "id": "i", "title": "Read it",
            "changes": [
                ["version": 1, "action": "created", "actor": "ann", "at": "2026-01-31T11:00:00.000Z"]
            ],
        ]
        let vendor: JSON = [
            "id": "v", "name": "acme", "version": 2, "updated_at": "2026-01-31T12:00:00.000Z",
            "updated_by": "bob",
        ]
        let changes =
            RecentChange.changes(ofItem: history) + [RecentChange(lastOf: vendor, kind: "vendor")]
        let newest = RecentChange.newest(changes, limit: 5)
        #expect(newest.map(\.title) == ["acme", "Read it"])
        #expect(RecentChange.newest(changes, limit: 1).count == 1)
        #expect(newest[0].change["action"] == "updated")
    }
}
