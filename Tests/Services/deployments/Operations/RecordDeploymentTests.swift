import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import Deployments

@Suite struct RecordDeploymentTests {
    private struct Unexpected: Error {}

    private let first = DeploymentFixtures.identifier(1)
    private let second = DeploymentFixtures.identifier(2)

    private func verify(
        _ plan: Plan
    ) throws -> (references: [Reference], next: ([Verification]) throws -> Plan) {
        guard case .verify(let references, let next) = plan else { throw Unexpected() }
        return (references, next)
    }

    private func commit(_ plan: Plan) throws -> (statements: [Statement], content: JSON) {
        guard case .write(.commit(let statements, let answer)) = plan else { throw Unexpected() }
        return (statements, try JSON(parsing: answer.structuredContent()))
    }

    private func ids(_ identifiers: Identifier...) -> JSON {
        .array(identifiers.map { .string($0.description.uppercased()) })
    }

    @Test func withoutLinks_isOneInsertAndAsksNobody() throws {
        let arguments = DeploymentFixtures.arguments(with: ["vendor_ids": [], "work_item_ids": nil])
        let commit = try commit(DeploymentFixtures.plan(arguments))
        #expect(commit.statements.count == 1)
        #expect(
            commit.content == [
                "id": .string(DeploymentFixtures.id.description), "version": 1,
                "deployed_at": "2026-01-01T00:00:00.000Z",
                "commit_hash": .string(DeploymentFixtures.commitHash),
                "metadata": .object(DeploymentFixtures.metadata),
                "created_at": .string(DeploymentFixtures.now.description), "created_by": "cli",
                "affected_vendors": [], "related_work_items": [],
            ])
    }

    @Test func links_areVerifiedByTheirOwnersAndLabelled() throws {
        let arguments = DeploymentFixtures.arguments(with: [
            "vendor_ids": ids(first, second), "work_item_ids": ids(second),
        ])
        let verify = try verify(DeploymentFixtures.plan(arguments))
        #expect(
            verify.references == [
                Reference(service: "vendors", ids: [first, second]),
                Reference(service: "workitems", ids: [second]),
            ])
        let plan = try verify.next([
            Verification(found: [first: "Acme", second: "Beta"], missing: []),
            Verification(found: [second: "A task"], missing: []),
        ])
        let commit = try commit(plan)
        #expect(commit.statements.count == 3)
        #expect(
            commit.content["affected_vendors"] == [
                ["id": .string(first.description), "name": "Acme", "verified": true],
                ["id": .string(second.description), "name": "Beta", "verified": true],
            ])
        #expect(
            commit.content["related_work_items"] == [
                ["id": .string(second.description), "title": "A task", "verified": true]
            ])
        #expect(commit.content["warnings"] == nil)
    }

    @Test func ownerThatCantBeAsked_leavesLinksUnverifiedWithAWarning() throws {
        let verify = try verify(
            DeploymentFixtures.plan(DeploymentFixtures.arguments(with: ["work_item_ids": ids(first)])))
        #expect(verify.references == [Reference(service: "workitems", ids: [first])])
        let commit = try commit(verify.next([.unknown]))
        let id = JSON.string(first.description)
        #expect(commit.content["related_work_items"] == [["id": id, "title": id, "verified": false]])
        #expect(commit.content["warnings"] == ["reference_unverified"])
    }

    @Test func idThatItsOwnerDoesNotKnow_isNotFound() throws {
        let arguments = DeploymentFixtures.arguments(with: [
            "vendor_ids": ids(first, second), "work_item_ids": ids(second),
        ])
        let verify = try verify(DeploymentFixtures.plan(arguments))
        let vendor = #expect(throws: ToolError.self) {
            _ = try verify.next([Verification(found: [first: "A"], missing: [second]), .unknown])
        }
        #expect(vendor?.code == .notFound)
        #expect(
            vendor?.details == [
                "resource_type": "vendor", "resource_id": .string(second.description),
            ])
        let item = #expect(throws: ToolError.self) {
            _ = try verify.next([.unknown, Verification(found: [:], missing: [second])])
        }
        #expect(item?.details["resource_type"] == "work_item")
    }

    @Test func linkStatement_isTheSameTextForAnyNumberOfLinks() throws {
        func texts(_ count: UInt64) throws -> [String] {
            let ids = (0..<count).map { JSON.string(DeploymentFixtures.identifier($0).description) }
            let plan = try DeploymentFixtures.plan(
                DeploymentFixtures.arguments(with: ["vendor_ids": .array(ids)]), .postgresql)
            return try commit(verify(plan).next([.unknown])).statements.map(\.sql)
        }
        #expect(try texts(1) == texts(1000))
    }

    @Test func timeWithAnOffset_isStoredInUTC() throws {
        let arguments = DeploymentFixtures.arguments(with: ["deployed_at": "2026-01-01T02:00:00+02:00"])
        let content = try commit(DeploymentFixtures.plan(arguments)).content
        #expect(content["deployed_at"] == "2026-01-01T00:00:00.000Z")
    }

    @Test func actor_standsInForCreatedBy() throws {
        let arguments = DeploymentFixtures.arguments(with: ["created_by": nil])
        #expect(try commit(DeploymentFixtures.plan(arguments)).content["created_by"] == "claude-code")
    }

    @Test(
        arguments: [
            (["deployed_at": nil], ["deployed_at"]), (["deployed_at": "today"], ["deployed_at"]),
            (["deployed_at": "2026-01-01T00:00:00"], ["deployed_at"]), (["metadata": nil], ["metadata"]),
            (["metadata": []], ["metadata"]), (["commit_hash": "abc"], ["commit_hash"]),
            (["commit_hash": "b1b2c3d4e5f6789012345678901234567890abcd"], ["commit_hash"]),
            (["vendor_ids": ["x"]], ["vendor_ids[0]"]), (["work_item_ids": "x"], ["work_item_ids"]),
            (["created_by": .string(String(repeating: "x", count: 101))], ["created_by"]),
            (["deployed_at": "x", "vendors": []], ["deployed_at", "vendors"]),
        ] as [(JSONObject, [String])])
    func argumentAgainstItsRule_isRefused(others: JSONObject, paths: [String]) {
        #expect(DeploymentFixtures.faultPaths(DeploymentFixtures.arguments(with: others)) == paths)
    }

    @Test func repeatedId_isRefusedByItsIndexWhateverItsCase() {
        let lower = JSON.string(first.description)
        let upper = JSON.string(first.description.uppercased())
        let arguments = DeploymentFixtures.arguments(with: [
            "vendor_ids": [lower, .string(second.description), upper], "work_item_ids": [lower, lower],
        ])
        #expect(DeploymentFixtures.faultPaths(arguments) == ["vendor_ids[2]", "work_item_ids[1]"])
    }

    @Test func tooManyIds_areRefused() {
        let ids = (0...1000).map { JSON.string(DeploymentFixtures.identifier($0).description) }
        let arguments = DeploymentFixtures.arguments(with: ["vendor_ids": .array(ids)])
        #expect(DeploymentFixtures.faultPaths(arguments) == ["vendor_ids"])
    }

    @Test(
        arguments: [
            ["commit_hash": .string(DeploymentFixtures.commitHash)],
            ["created_by": .string(String(repeating: "x", count: 100))], ["commit_hash": nil],
        ] as [JSONObject])
    func argumentsAtTheirLimits_areAccepted(others: JSONObject) {
        #expect(DeploymentFixtures.faultPaths(DeploymentFixtures.arguments(with: others)).isEmpty)
    }
}
