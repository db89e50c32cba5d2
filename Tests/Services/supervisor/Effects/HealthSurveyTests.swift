import Testing
import Wire

@testable import Supervisor

@Suite struct HealthSurveyTests {
    private static let cases: [(JSON, Bool)] = [
        (["state": "ready", "heartbeat_age_ms": 750], true), (["state": "ready"], true),
        (["state": "ready", "heartbeat_age_ms": 751], false), (["state": "unresponsive"], false),
        (["state": "failed"], false), ([:], false),
    ]

    @Test(arguments: cases)
    func whoeverServesAndIsHeardOf_isAsked(service: JSON, isAsked: Bool) {
        #expect(HealthSurvey.isWorthAsking(service) == isAsked)
    }

    @Test func whoeverDoesNotAnswer_hasNoHealth_andAllElseStays() {
        let status: JSON = [
            "pid": 1,
            "services": [["name": "one", "state": "ready"], ["name": "two", "state": "failed"]],
        ]
        #expect(
            HealthSurvey.adding(to: status, runtimeDirectory: "/nowhere") == [
                "pid": 1,
                "services": [
                    ["name": "one", "state": "ready", "health": .null],
                    ["name": "two", "state": "failed", "health": .null],
                ],
            ])
        #expect(HealthSurvey.adding(to: [:], runtimeDirectory: "/nowhere") == [:])
    }
}
