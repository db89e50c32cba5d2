import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

@Suite struct QueryDeploymentTests {
    @Test(arguments: Dialect.allCases)
    func deployment_isShownAsItWasRecorded(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            var recorded = try await bench.record(1, vendors: [1, 2], workItems: [3]).object ?? [:]
            recorded["operation_id"] = nil
            let id = recorded["id"] ?? .null
            let shown = try await bench.answer("query_deployment", ["id": id])
            #expect(shown == .object(recorded))
            let read = try await bench.service.resource("holdfast://deployments/\(id.string ?? "")")
            #expect(read == shown)
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownDeployment_isNotFound(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            let refused = try await bench.service.call("query_deployment", ["id": DeploymentBench.id(1)])
            #expect(refused.code == "not_found")
            #expect(refused.details == ["resource_type": "deployment", "resource_id": DeploymentBench.id(1)])
        }
    }

    /// The owner can say now what it could not when the deployment was recorded.
    @Test func unverifiedLinks_areNamedByTheirOwnerOnceItCanBeAsked() throws {
        let (known, unknown) = (DeploymentFixtures.identifier(1), DeploymentFixtures.identifier(2))
        let links = [known, unknown].map { Link(id: $0, label: $0.description, isVerified: false) }
        let named = links.map { $0.confirmed(by: [known: "Acme"]) }
        #expect(named.map(\.label) == ["Acme", unknown.description])
        #expect(named.map(\.isVerified) == [true, false])
        let kept = Link(id: known, label: "Its name then", isVerified: true)
        #expect(kept.confirmed(by: [known: "Its name now"]) == kept)
    }

    @Test func ownerThatIsAway_leavesTheLabelsAsTheyAre() async throws {
        try await DeploymentBench.with(.sqlite, owners: ["workitems"]) { bench in
            let id = try await bench.record(1, vendors: [1], workItems: [2])["id"] ?? .null
            let shown = try await bench.answer("query_deployment", ["id": id])
            #expect(shown["warnings"] == ["reference_unverified"])
            #expect(shown["affected_vendors"]?.array?.first?["name"] == DeploymentBench.id(1))
            #expect(shown["related_work_items"]?.array?.first?["title"] == "workitems 1002")
        }
    }
}
