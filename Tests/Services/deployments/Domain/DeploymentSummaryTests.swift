import Primitives
import Testing
import Wire

@testable import Deployments

@Suite struct DeploymentSummaryTests {
    private func written(_ summary: DeploymentSummary) -> JSON {
        var writer = JSONWriter()
        writer.beginObject()
        summary.write(into: &writer)
        writer.endObject()
        return JSONSlice(unchecked: writer.buffer).decoded ?? .null
    }

    @Test func whatCantBeKnown_isNull() {
        let json = written(DeploymentSummary(deployedAt: DeploymentFixtures.now))
        #expect(json["deployed_at"] == .string(DeploymentFixtures.now.description))
        let others = json.object?.members.filter { $0.key != "deployed_at" } ?? []
        #expect(others.count == 9)
        #expect(others.allSatisfy { $0.value == .null })
    }

    @Test func vendors_areNamedUpToALimitAndCounted() {
        let names = (0..<9).map { "vendor \($0)" }
        let summary = DeploymentSummary(
            deployedAt: DeploymentFixtures.now, vendors: names, vendorsCount: 9, workItemsCount: 2)
        let json = written(summary)
        #expect(json["affected_vendors"]?.array?.count == DeploymentSummary.vendorsMax)
        #expect(json["affected_vendors_count"] == 9)
        #expect(json["related_work_items_count"] == 2)
    }

    /// Fifteen entries of a list fit 2,000 tokens (bytes / 4).
    @Test func summaries_staySmall() {
        let summary = DeploymentSummary(
            id: DeploymentFixtures.id, deployedAt: DeploymentFixtures.now,
            commitHash: DeploymentFixtures.commitHash, pullRequestNumber: 1234,
            pullRequestTitle: "Read the importer's second dialect",
            testSummary: ["unit": 120, "integration": 14],
            isCompliant: true, vendors: ["acme_benefits", "zenith"], vendorsCount: 2, workItemsCount: 1)
        #expect(written(summary).text.utf8.count * 15 / 4 <= 2000)
    }
}
