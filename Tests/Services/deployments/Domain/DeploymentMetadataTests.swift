import Primitives
import ServiceKit
import Testing
import Wire

@testable import Deployments

@Suite struct DeploymentMetadataTests {
    private func check(_ others: JSONObject) -> (stored: JSONObject, faults: [String]) {
        let members = DeploymentFixtures.metadata.members + others.members
        var faults: [ValidationFault] = []
        let stored = DeploymentMetadata.check(
            JSONObject(members.map { ($0.key, $0.value) }), path: "metadata", faults: &faults)
        return (stored, faults.map { "\($0.path) \($0.rule)" })
    }

    @Test(
        arguments: [
            [:], ["pr_title": .string(String(repeating: "x", count: 200))], ["test_summary": [:]],
            ["test_summary": ["unit": 1, "integration": 2, "contract": 3, "performance": 4]],
            ["test_summary": ["unit": 0]], ["constitutional_compliance": false], ["rollout": ["stage": nil]],
        ] as [JSONObject])
    func metadataByTheRules_isKeptAsItIs(others: JSONObject) {
        let result = check(others)
        #expect(result.faults.isEmpty)
        for member in others.members { #expect(result.stored[member.key] == member.value) }
    }

    @Test(
        arguments: [
            (["pr_number": nil], "metadata.pr_number required"),
            (["pr_number": 0], "metadata.pr_number minimum"),
            (["pr_number": -1], "metadata.pr_number minimum"),
            (["pr_number": .number(JSONNumber(1.5) ?? JSONNumber(integer: 0))], "metadata.pr_number type"),
            (["pr_number": "1"], "metadata.pr_number type"),
            (["pr_title": nil], "metadata.pr_title required"),
            (["pr_title": ""], "metadata.pr_title min_length"),
            (["pr_title": " "], "metadata.pr_title not_blank"),
            (["pr_title": .string(String(repeating: "x", count: 201))], "metadata.pr_title max_length"),
            (["commit_hash": nil], "metadata.commit_hash required"),
            (["commit_hash": ""], "metadata.commit_hash pattern"),
            (
                ["commit_hash": .string(DeploymentFixtures.commitHash.uppercased())],
                "metadata.commit_hash pattern"
            ),
            (
                ["commit_hash": "g1b2c3d4e5f6789012345678901234567890abcd"], "metadata.commit_hash pattern"
            ),
            (["test_summary": nil], "metadata.test_summary required"),
            (["test_summary": ["unit": -1]], "metadata.test_summary.unit minimum"),
            (["test_summary": ["unit": "ten"]], "metadata.test_summary.unit type"),
            (["test_summary": ["unit": nil]], "metadata.test_summary.unit type"),
            (["test_summary": ["": 1]], "metadata.test_summary min_length"),
            (["test_summary": [1]], "metadata.test_summary type"),
            (["constitutional_compliance": nil], "metadata.constitutional_compliance required"),
            (["constitutional_compliance": "perhaps"], "metadata.constitutional_compliance type"),
            (["pr_titel": "x"], "metadata.pr_titel unknown_key"),
        ] as [(JSONObject, String)])
    func metadataAgainstARule_isRefused(others: JSONObject, fault: String) {
        #expect(check(others).faults == [fault])
    }

    @Test func pullRequestWrittenWithAFraction_isStoredAsAWholeNumber() throws {
        let number = try JSON(parsing: "12.0")
        let stored = check(["pr_number": number]).stored
        #expect(stored["pr_number"] == 12)
    }
}
