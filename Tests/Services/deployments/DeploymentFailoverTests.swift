import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

/// Deployments that the store has lost.
@Suite(.timeLimit(.minutes(2))) struct DeploymentFailoverTests {
    @Test func lostDeployment_isRecordedAgainWithItsLinks() async throws {
        let tables: KeyValuePairs = [
            "deployment_event": "deployment_events", "vendor_deployment_link": "vendor_deployment_links",
            "work_item_deployment_link": "work_item_deployment_links",
        ]
        try await LossyStore.with(DeploymentsService.descriptor, tables: tables) { store in
            let vendor = JSON.string(DeploymentFixtures.identifier(1).description)
            let items = [2, 3].map { JSON.string(DeploymentFixtures.identifier($0).description) }
            var lost: JSON = .null
            let open = try await store.losing {
                lost = try await store.succeed(
                    "record_deployment",
                    .object(
                        DeploymentFixtures.arguments(
                            with: ["vendor_ids": [vendor], "work_item_ids": .array(items)])))
            }
            // One conflict: the links belong to their deployment.
            #expect(open.count == 1, "\(open)")
            let conflict = open[lost["id"]?.string ?? ""]
            #expect(conflict?["kind"] == "lost_in_failover")
            #expect(conflict?["theirs"] == .null)
            let again = try await store.keepLocal(conflict)
            let answer = try #require(again.answer, "\(again)")
            let members = ["id", "deployed_at", "metadata", "created_by"]
            for name in members + LinkKind.allCases.map(\.member) {
                #expect(answer[name] == lost[name], "\(name)")
            }
            #expect(try await store.service.openConflicts().isEmpty)
        }
    }
}
