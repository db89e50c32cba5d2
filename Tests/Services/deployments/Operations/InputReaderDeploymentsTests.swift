import Primitives
import ServiceKit
import Testing
import Wire

@testable import Deployments

@Suite struct InputReaderDeploymentsTests {
    @Test func distinctIdentifiers_keepTheirOrder() {
        let ids = [2, 1, 3].map { DeploymentFixtures.identifier($0) }
        var faults: [ValidationFault] = []
        let read = Rule<[Identifier]>.distinctIdentifiers.check(
            .array(ids.map { .string($0.description) }), path: "ids", faults: &faults)
        #expect(read == ids)
        #expect(faults.isEmpty)
    }

    @Test func everyRepetition_isToldWithWhatItRepeats() {
        let id = JSON.string(DeploymentFixtures.identifier(1).description)
        var faults: [ValidationFault] = []
        let read = Rule<[Identifier]>.distinctIdentifiers.check([id, id, id], path: "ids", faults: &faults)
        #expect(read == nil)
        #expect(faults.map(\.path) == ["ids[1]", "ids[2]"])
        #expect(faults.map(\.message) == ["repeats ids[0]", "repeats ids[0]"])
    }

    @Test func schema_tellsThatIdsAreDistinct() {
        #expect(Rule<[Identifier]>.distinctIdentifiers.schema["uniqueItems"] == true)
    }

    @Test func faultyMetadata_isNotComparedWithTheCommit() {
        let arguments = DeploymentFixtures.arguments(with: [
            "metadata": ["commit_hash": "x"], "commit_hash": .string(DeploymentFixtures.commitHash),
        ])
        let paths = DeploymentFixtures.faultPaths(arguments)
        #expect(paths.contains("metadata.commit_hash"))
        #expect(!paths.contains("commit_hash"))
    }
}
