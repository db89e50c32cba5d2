import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

/// That no call reads more the more deployments there are.
@Suite struct DeploymentPlansTests {
    private static let first = "018e0000-0000-7000-8000-000000000000"
    /// Of 400 vendors the first is in a fifth of all deployments.
    private static let vendors = [
        "018d0000-0000-7000-8000-000000000000", "018d0000-0000-7000-8000-000000000180", "vendor-00000",
        "VENDOR-00384", "nobody",
    ]

    private static let lists: [JSONObject] =
        vendors.map { ["vendor": .string($0)] }
        + [
            [:], ["commit_hash": "c4ca423"], ["pr_number": 17],
            ["since": "2024-06-01T00:00:00Z", "until": "2024-07-01T00:00:00Z"],
            ["work_item_id": "018c0000-0000-7000-8000-000000000007"],
            ["vendor": "vendor-00000", "since": "2024-06-01T00:00:00Z"],
        ]

    @Test func twentyThousandDeployments_areNotReadForOneAnswer() async throws {
        let server = try TemporaryPostgreSQL.shared()
        let url = try server.makeDatabase()
        let directory = try TemporaryDirectory()
        func service() async throws -> ServiceHarness {
            try await ServiceHarness(
                DeploymentsService.descriptor, store: .postgresql(url: url), directory: directory.path)
        }
        try await service().stop()
        try server.execute(
            try ScaleScript.text(for: "deployments", ["deployments": 20_000, "vendors": 400]), url: url)
        try server.execute("VACUUM ANALYZE deployments.deployment_events", url: url)
        try server.execute("ANALYZE", url: url)
        let log = try PlanLog(of: url, on: server)
        let harness = try await service()
        do {
            for arguments in Self.lists { try await check("list_deployments", arguments, harness, log) }
            try await check("query_deployment", ["id": .string(Self.first)], harness, log)
            try await check("service/overview", [:], harness, log)
        } catch {
            try await harness.stop()
            throw error
        }
        try await harness.stop()
    }

    private func check(
        _ tool: String, _ arguments: JSONObject, _ harness: ServiceHarness, _ log: PlanLog
    ) async throws {
        let plans = try await log.plans {
            for _ in 0..<7 {
                let outcome =
                    tool.hasPrefix("service/")
                    ? try await harness.callMethod(tool, .object(arguments))
                    : try await harness.call(tool, .object(arguments))
                #expect(outcome.answer != nil, "\(outcome)")
            }
        }
        #expect(plans.count >= 7)
        let faults = Set(
            plans.flatMap { plan in
                // So many links tell that there are more than a few.
                plan.faults(rowsMax: 2001).map { "\($0) for \(plan.statement)" }
            })
        #expect(faults.isEmpty, "\(JSON.object(arguments).text): \(faults.joined(separator: "\n"))")
    }

    @Test func sqlite_findsEverythingByAnIndex() async throws {
        try await DeploymentBench.with(.sqlite, owners: []) { bench in
            for arguments in Self.lists {
                let tool = try InputReader.read(ListDeployments.self, from: arguments)
                var filter = tool.filter
                if let name = tool.vendorName { filter.vendor = .name(name) }
                let statement = DeploymentReading.page(filter, after: nil, limit: 50)
                let steps = try await bench.service.database.unboundedSteps(
                    of: statement,
                    tables: [
                        "deployment_events", "vendor_deployment_links", "work_item_deployment_links",
                    ])
                #expect(steps.isEmpty, "\(JSON.object(arguments).text): \(statement.sql)")
            }
        }
    }
}
