import Primitives
import Testing

@testable import Records

@Suite struct DeploymentFactTests {
    @Test(
        arguments: [
            ("Merge pull request #12 from ada/importer\n\nAdd the importer\n\nMore", "Add the importer", 12),
            ("Merge pull request #12", nil, 12), ("PR #7: Add it", "Add it", 7), ("PR #7:", nil, 7),
            ("deploy: release 4", "release 4", nil), ("Deployment: release 4", "release 4", nil),
            ("deploy: release 4 (#31)", "release 4", 31), ("deploy:", nil, nil),
            ("Add it (#123)", "Add it", 123),
            ("Revert \"Add it (#12)\" (#13)", "Revert \"Add it (#12)\"", 13),
        ] as [(String, String?, Int?)])
    func deployment_isRead(_ message: String, title: String?, pullRequest: Int?) throws {
        let fact = try #require(DeploymentFact(commit(message, hash: "b", at: 5)))
        #expect(fact.title == title)
        #expect(fact.pullRequest == pullRequest)
        #expect(fact.source.commit == String(repeating: "b", count: 40))
        #expect(fact.source.time.milliseconds == 5000)
        #expect(fact.tests == nil && fact.testsByCategory == nil && fact.isCompliant == nil)
    }

    @Test(arguments: [
        "Merge branch 'main'", "Merge pull request 12", "Merge pull request #12abc", "Merge pull request #0",
        "Merged pull request #12 from x", "See Merge pull request #12 from x", "PR#7: x", "PR #7 x",
        "PR #x: y",
        "PR #0: x", "XPR #7: x", "deployed: x", "deploy x", "deployer: x", "redeploy: x", "deploy(prod): x",
        "Fix (#12) again", "Fix (#0)", "Fix (#12a)", "Fix (GH-12)", "Fix #12", "Fix(#12)", "(#12)", " (#12)",
        "Revert \"Add it (#12)\"", "Fix\n\nAdd it (#12)", "Fix (#1234567890)", "",
    ])
    func lookAlike_isNone(_ message: String) {
        #expect(DeploymentFact(commit(message)) == nil)
    }

    @Test(
        arguments: [
            ("unit: 150, integration: 30", ["unit": 150, "integration": 30]),
            ("All good: Unit: 3.", ["unit": 3]),
            ("- **Tests**: widgets: 4, unit: 2", ["widgets": 4, "unit": 2]),
            ("Tests: widgets: 4", ["widgets": 4]),
            ("(e2e: 5)", ["e2e": 5]),
            ("widgets: 4, gears: 5", nil), ("Fixes: 12", nil), ("unit: many", nil), ("unit: 1.5", nil),
            ("unit: 15ms", nil), ("unit: 90%", nil), ("unit: 3/4", nil), ("subunit: 4", nil), ("unit 4", nil),
            ("unit-like: 4", nil), ("unit: -4", nil), ("api/unit: 4", nil),
        ] as [(String, [String: Int]?)])
    func categories_areReadOrNil(_ line: String, expected: [String: Int]?) throws {
        let fact = try #require(DeploymentFact(commit("deploy: x\n\n" + line)))
        #expect(fact.testsByCategory == expected)
    }

    @Test(arguments: [
        "180/180 tests passing", "Result: 180/180 tests passing", "tests: 180/180 tests passing",
    ])
    func counts_areRead(_ line: String) throws {
        let fact = try #require(DeploymentFact(commit("deploy: x\n\n" + line)))
        #expect(fact.tests == TestCounts(passing: 180, total: 180))
        #expect(fact.testsByCategory == nil)
    }

    @Test(
        arguments: [
            ("Constitutional Compliance: ✓", true), ("- **Constitutional Compliance**: ✗", false),
            ("constitutional-compliance: yes", true), ("* Constitutional Compliance: failed", false),
            ("Constitutional Compliance: maybe", nil), ("Constitutional Compliance", nil),
            ("Constitutional Compliance ✓", nil), ("On Constitutional Compliance: ✓", nil),
            ("Compliance: ✓", nil),
            ("**Constitutional Compliance: ✓", nil),
        ] as [(String, Bool?)])
    func compliance_isReadOrNil(_ line: String, expected: Bool?) throws {
        #expect(try #require(DeploymentFact(commit("deploy: x\n\n" + line))).isCompliant == expected)
    }
}
