import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

/// What the status report is told of deployments, by both engines.
@Suite struct DeploymentOverviewTests {
    @Test(arguments: Dialect.allCases)
    func overview_hasTheNewestWithTheirVendors(dialect: Dialect) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration
        switch dialect {
        case .sqlite:
            store = .sqlite(SQLiteConfiguration(path: directory.file("store.sqlite"), durability: .normal))
        case .postgresql: store = .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
        }
        let service = try await ServiceHarness(
            DeploymentsService.descriptor, store: store, directory: directory.path)
        var outcomes: [ServiceHarness.Outcome] = []
        for day in 1...12 {
            var arguments = DeploymentFixtures.arguments(with: [
                "deployed_at": .string("2026-01-\(day < 10 ? "0" : "")\(day)T00:00:00Z")
            ])
            // Nobody can be asked, so the label is the id.
            if day == 12 {
                arguments["vendor_ids"] = [
                    .string(DeploymentFixtures.identifier(2).description),
                    .string(DeploymentFixtures.identifier(1).description),
                ]
            }
            outcomes.append(try await service.call("record_deployment", .object(arguments)))
        }
        let result = try await service.request("service/overview", ["arguments": [:]])
        try await service.stop()
        #expect(outcomes.allSatisfy { $0.answer != nil }, "\(outcomes)")
        let items = result["structuredContent"]?["deployments"]?["items"]?.array ?? []
        #expect(
            items.compactMap { $0["deployed_at"]?.string }
                == (3...12).reversed().map { "2026-01-\($0 < 10 ? "0" : "")\($0)T00:00:00.000Z" })
        let metadata = DeploymentFixtures.metadata
        #expect(items.first?["commit_hash"] == metadata["commit_hash"])
        #expect(items.first?["pr_number"] == metadata["pr_number"])
        #expect(items.first?["pr_title"] == metadata["pr_title"])
        #expect(items.first?["test_summary"] == metadata["test_summary"])
        #expect(
            items.first?["constitutional_compliance"] == metadata["constitutional_compliance"])
        #expect(
            items.first?["vendors"] == [
                .string(DeploymentFixtures.identifier(1).description),
                .string(DeploymentFixtures.identifier(2).description),
            ])
        #expect(items.last?["vendors"] == [])
    }
}
