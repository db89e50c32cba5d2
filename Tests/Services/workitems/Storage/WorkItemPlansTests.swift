import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// That no call reads more the more items there are.
@Suite struct WorkItemPlansTests {
    private struct Call {
        let tool: String
        var arguments: JSONObject = [:]
        /// More rows than these are read by no step of it.
        var rowsMax = 1500
    }

    private static let lists: [Call] =
        [
            [:], ["include_deleted": true], ["status": "blocked"], ["item_type": "research"],
            ["status": "active", "item_type": "task"], ["roots_only": true],
            ["roots_only": true, "status": "active"], ["status": "completed", "include_deleted": true],
            ["status": "blocked", "full_details": true],
        ].map { Call(tool: "list_work_items", arguments: $0) }

    /// Pages far down read what they skip, in an index.
    private static let deepLists = [
        Call(tool: "list_work_items", arguments: ["offset": 50_000], rowsMax: 52_000),
        // By status and type, or through whatever is newer: what is not vacuumed yet decides.
        Call(tool: "list_work_items", arguments: ["status": "completed", "offset": 20_000], rowsMax: 60_000),
    ]

    private static let others = [
        Call(tool: "service/overview", rowsMax: 5000),
        Call(tool: "query_archived_work_items", rowsMax: 5000),
        Call(tool: "get_project_configuration"), Call(tool: "list_enhancements"),
    ]

    private static func calls(of ids: [String]) -> [Call] {
        ids.flatMap { id in
            [
                Call(tool: "query_work_item", arguments: ["id": .string(id)]),
                Call(tool: "query_work_item", arguments: ["id": .string(id), "include_archived": true]),
                Call(tool: "work_item_history", arguments: ["id": .string(id)]),
                Call(tool: "list_work_items", arguments: ["parent_id": .string(id)]),
                Call(tool: "list_work_items", arguments: ["parent_id": .string(id), "status": "active"]),
            ]
        }
    }

    @Test func hundredThousandItems_areNotReadForOneAnswer() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let url = try server.makeDatabase()
        let directory = try TemporaryDirectory()
        func service() async throws -> ServiceHarness {
            try await ServiceHarness(
                WorkItemsService.descriptor, store: .postgresql(url: url), directory: directory.path)
        }
        try await service().stop()
        try server.execute(
            try ScaleScript.text(for: "workitems", ["items": 100_000, "history": 3]), url: url)
        // VACUUM marks no page as seen by all as long as the log has not what filled it: this commit waits
        // for that.
        try server.execute("ANALYZE", url: url)
        try server.execute("VACUUM ANALYZE workitems.work_items", url: url)
        // A root with 120 below it, one of its sessions, a leaf, and a root that was deleted.
        let ids = try server.execute(
            """
            SET search_path = workitems; WITH root AS (SELECT id FROM work_items WHERE depth = 0 \
            AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 1) SELECT id FROM root UNION ALL \
            (SELECT id FROM work_items WHERE parent_id = (SELECT id FROM root) LIMIT 1) UNION ALL \
            (SELECT id FROM work_items WHERE depth = 4 AND deleted_at IS NULL LIMIT 1) UNION ALL \
            (SELECT id FROM work_items WHERE depth = 0 AND deleted_at IS NOT NULL LIMIT 1)
            """, url: url
        ).split(separator: "\n").map(String.init)
        let log = try PlanLog(of: url, on: server)
        let harness = try await service()
        do {
            // The counts by kind are those of the rows.
            try await compareCounts(harness, server, url)
            for call in Self.lists + Self.deepLists + Self.others + Self.calls(of: ids) {
                try await check(call, harness, log)
            }
            try await checkBacklog(harness, log, root: try await backlog(server, url))
            try await checkWrites(harness, log, leaf: ids[2])
        } catch {
            try await harness.stop()
            throw error
        }
        try await harness.stop()
    }

    /// Often enough that the server goes over to a plan for all values, if it does.
    private func check(_ call: Call, _ harness: ServiceHarness, _ log: PlanLog) async throws {
        let plans = try await log.plans {
            for _ in 0..<7 {
                let outcome =
                    call.tool.hasPrefix("service/")
                    ? try await harness.callMethod(call.tool, .object(call.arguments))
                    : try await harness.call(call.tool, .object(call.arguments))
                #expect(outcome.answer != nil, "\(call.tool): \(outcome)")
            }
        }
        #expect(plans.count >= 7, "\(call.tool)")
        expect(plans, rowsMax: call.rowsMax, "\(call.tool) \(JSON.object(call.arguments).text)")
    }

    /// The root with the most children, and how many those are.
    private func backlog(_ server: TemporaryPostgreSQL, _ url: String) async throws -> (
        id: String, count: Int
    ) {
        let row = try server.execute(
            """
            SELECT parent_id, count(*) FROM workitems.work_items WHERE depth = 1 \
            GROUP BY 1 ORDER BY 2 DESC LIMIT 1
            """, url: url
        ).dropLast().split(separator: "|")
        return (String(row[0]), try #require(Int(row[1])))
    }

    /// Of what can't all be shown, no more is read than is: the rest is counted in an index.
    private func checkBacklog(
        _ harness: ServiceHarness, _ log: PlanLog, root: (id: String, count: Int)
    ) async throws {
        let shownMax = 500
        try #require(root.count > 3 * shownMax)
        let plans = try await log.plans {
            for _ in 0..<7 {
                let outcome = try await harness.call("query_work_item", ["id": .string(root.id)])
                #expect(outcome.answer?["truncated"] == true, "\(outcome)")
            }
        }
        let counts = plans.filter { $0.statement.contains("SELECT count(*)") }
        let others = plans.filter { !$0.statement.contains("SELECT count(*)") }
        #expect(counts.count >= 7)
        #expect(others.contains { $0.statement.contains("below AS") })
        expect(counts, rowsMax: root.count + shownMax, "the count of a backlog")
        expect(others, rowsMax: shownMax, "a backlog")
    }

    private func expect(_ plans: [LoggedPlan], rowsMax: Int, _ what: String) {
        let faults = Set(
            plans.flatMap { plan in
                plan.faults(rowsMax: rowsMax).map { "\($0) for \(plan.statement)" }
            })
        #expect(faults.isEmpty, "\(what): \(faults.joined(separator: "\n"))")
    }

    private func checkWrites(_ harness: ServiceHarness, _ log: PlanLog, leaf: String) async throws {
        let plans = try await log.plans {
            var version = try #require(
                await harness.call("query_work_item", ["id": .string(leaf)]).answer?["version"]?.integer)
            for number in 0..<7 {
                let created = try await harness.call(
                    "create_work_item",
                    [
                        "item_type": "task", "title": "new", "metadata": [:],
                        "parent_id": .string(leaf),
                    ])
                #expect(created.answer != nil, "\(created)")
                let updated = try await harness.call(
                    "update_work_item",
                    [
                        "id": .string(leaf), "version": .integer(version),
                        "status": number % 2 == 0 ? "active" : "completed",
                    ])
                version = try #require(updated.answer?["version"]?.integer, "\(updated)")
            }
            let step = try await harness.callMethod(
                "service/archive", ["before": "2024-06-01T00:00:00Z", "limit": 100])
            #expect(step.answer?["archived"]?.integer ?? 0 > 0, "\(step)")
        }
        expect(plans, rowsMax: 2000, "writes")
    }

    private func compareCounts(
        _ harness: ServiceHarness, _ server: TemporaryPostgreSQL, _ url: String
    ) async throws {
        for (arguments, condition) in [
            ([:], "deleted_at IS NULL"), (["include_deleted": true], "true"),
            (["status": "blocked"], "deleted_at IS NULL AND status = 'blocked'"),
            (["roots_only": true, "include_deleted": true], "parent_id IS NULL"),
        ] as [(JSONObject, String)] {
            let listed = try await harness.call("list_work_items", .object(arguments)).answer
            let counted = try server.execute(
                "SELECT count(*) FROM workitems.work_items WHERE \(condition)", url: url)
            #expect(listed?["total_count"]?.integer == Int64(counted.dropLast()), "\(condition)")
        }
    }

    // MARK: SQLite

    /// Under whatever name statements read them.
    private static let tables: Set<String> = [
        "work_items", "archived_work_items", "changes", "work_item_dependencies", "above", "live", "archived",
        "other", "child",
    ]

    @Test func sqlite_findsEverythingByAnIndex() async throws {
        try await Bench.with(.sqlite) { bench in
            let id = identifier(1).description
            for call in Self.lists + Self.others + Self.calls(of: [id]) {
                for statement in try WorkItemsService.descriptor.statements(
                    of: call.tool, call.arguments, dialect: .sqlite)
                {
                    let steps = try await bench.database.unboundedSteps(
                        of: statement, tables: Self.tables)
                    let what = "\(call.tool) \(JSON.object(call.arguments).text)"
                    #expect(steps.isEmpty, "\(what): \(statement.sql)")
                }
            }
        }
    }
}
