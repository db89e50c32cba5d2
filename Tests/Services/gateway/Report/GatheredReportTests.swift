import NIOCore
import Primitives
import Records
import Testing
import Wire

@testable import Gateway

@Suite struct GatheredReportTests {
    private static let vendors: JSON = [
        "vendors": [
            "items": [
                [
                    "id": "i", "version": 3, "name": "acme_benefits", "status": "operational",
                    "extractor_version": "2.3.1", "formats": ["excel", "csv"],
                    "test_results": ["passing": 42, "total": 45, "skipped": 1],
                ],
                ["name": "zenith", "status": "broken", "formats": nil, "test_results": nil],
                ["name": "odd", "status": "unheard of"],
            ], "total_count": 2,
        ]
    ]
    private static let workitems: JSON = [
        "work_items": [
            "items": [
                [
                    "title": "Build", "item_type": "project", "status": "active", "level": 0,
                    "created_at": "2026-01-02T09:30:00.000Z", "branch_name": "003", "parent_title": nil,
                ],
                [
                    "title": "Parse", "item_type": "task", "status": "blocked", "level": 1,
                    "created_at": "2026-01-03T10:00:00.000Z", "branch_name": nil, "parent_title": "Build",
                ],
            ], "total_count": 2,
        ],
        "enhancements": [
            "items": [["title": "Offline", "priority": 2, "status": "planned", "target_quarter": "2026-Q2"]],
            "total_count": 1,
        ],
    ]
    private static let deployments: JSON = [
        "deployments": [
            "items": [
                [
                    "deployed_at": "2026-01-30T18:00:00.000Z", "commit_hash": "84b0473000", "pr_number": 123,
                    "pr_title": "Add", "test_summary": ["unit": 150, "a": 30],
                    "constitutional_compliance": true, "vendors": ["acme_benefits"],
                ]
            ]
        ]
    ]

    private func overview(_ content: JSON, isError: Bool = false) -> Overview {
        Overview(.answer(ToolAnswer(content: content, isError: isError)))
    }

    private func whole() -> GatheredReport {
        var report = GatheredReport(generatedAt: Timestamp(milliseconds: 1_769_860_800_000))
        report.overviews = [
            "vendors": overview(Self.vendors), "workitems": overview(Self.workitems),
            "deployments": overview(Self.deployments),
        ]
        return report
    }

    private func page(_ report: GatheredReport) -> String {
        String(decoding: report.report.markdown, as: UTF8.self)
    }

    private func data(_ report: GatheredReport) throws -> JSON {
        var writer = JSONWriter()
        report.write(into: &writer)
        return try JSON(parsing: writer.buffer)
    }

    @Test func whole_isThePage() {
        #expect(
            page(whole()) == """
                # Project Status - 2026-01-31T12:00:00.000Z

                ## Operational Vendors (1/2)

                - **acme_benefits**: operational
                  (42/45 tests) [excel, csv] v2.3.1
                - **zenith**: broken

                ## Active Work Items (2)

                ### Build (project)
                - **Status**: active
                - **Created**: 2026-01-02 09:30:00 UTC
                - **Branch**: 003
                  ### Parse (task)
                  - **Status**: blocked
                  - **Created**: 2026-01-03 10:00:00 UTC
                  - **Parent**: Build

                ## Recent Deployments (Last 10)

                ### 2026-01-30 18:00:00 UTC - PR #123
                - **Title**: Add
                - **Commit**: `84b0473`
                - **Tests**: a: 30, unit: 150
                - **Constitutional Compliance**: ✓
                - **Vendors**: acme_benefits

                ## Pending Enhancements (1)

                - **Offline** (priority 2, planned, 2026-Q2)

                ---
                *Generated at 2026-01-31T12:00:00.000Z*

                """)
        #expect(whole().isFromRecords)
        #expect(whole().label.members.isEmpty)
    }

    @Test func data_isWhatTheServicesSay() throws {
        let json = try data(whole())
        #expect(json["vendors"] == Self.vendors["vendors"])
        #expect(json["enhancements"] == Self.workitems["enhancements"])
        #expect(json["writes_waiting"] == [])
    }

    @Test func lowerLayer_isLabelledAndStillWritten() {
        var report = whole()
        var content = Self.vendors.object ?? [:]
        content["data_source"] = "sqlite_cache"
        content["as_of"] = "2026-01-31T11:59:00.000Z"
        content["age_seconds"] = 60
        content["complete"] = true
        content["warnings"] = ["database_unavailable"]
        report.overviews["vendors"] = overview(.object(content))
        #expect(page(report).contains("_As of 2026-01-31 11:59:00 UTC, by sqlite_cache._"))
        let label = JSON.object(report.label)
        #expect(label["warnings"] == ["database_unavailable"])
        #expect(
            label["sources"] == [
                [
                    "service": "vendors", "data_source": "sqlite_cache", "as_of": "2026-01-31T11:59:00.000Z",
                    "age_seconds": 60, "complete": true,
                ]
            ])
        #expect(report.isFromRecords)
        content["data_source"] = "markdown_file"
        report.overviews["vendors"] = overview(.object(content))
        #expect(!report.isFromRecords)
    }

    @Test func silentService_isSaidInItsSections() throws {
        var report = whole()
        report.overviews["workitems"] = Overview(
            .failed(ToolFailure(code: .deadlineExceeded, message: "m", details: [:])))
        report.overviews["deployments"] = nil
        let text = page(report)
        let reason = "_Not known: the service workitems does not answer._"
        #expect(text.contains("## Active Work Items (unknown)\n\n\(reason)"))
        #expect(text.contains("## Pending Enhancements (unknown)\n\n\(reason)"))
        #expect(text.contains("_Not known: there is no service deployments._"))
        #expect(!report.isFromRecords)
        #expect(
            try data(report)["work_items"] == ["unknown": "the service workitems does not answer"])
        let label = JSON.object(report.label)
        #expect(label["unavailable_services"]?.array?.map { $0["service"] } == ["workitems"])
        #expect(label["warnings"] == ["service_unavailable"])
    }
}
