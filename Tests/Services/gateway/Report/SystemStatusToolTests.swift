import Primitives
import Testing
import Transport
import Wire

@testable import Gateway

@Suite struct SystemStatusToolTests {
    private static let health: JSON = [
        "name": "a", "role": "primary", "state": "ready", "layer": "sqlite_cache",
        "store": ["kind": "postgresql", "reachable": false, "identity": ["id": "x"]],
        "copy": ["filled": true, "as_of": "t", "age_seconds": 3, "cursor": "c"],
        "journal": ["depth": 2, "oldest_at": "o", "failure": .null], "conflicts": 4, "writes": true,
        "last_replay": ["at": "l", "replayed": 1, "conflicts": 1],
    ]

    @Test func report_tellsOfEachInstanceWhatItSaysAndWhatIsKnownOfItsProcess() {
        let supervisor: JSON = [
            "version": "1", "clients": 2, "started_at": "s", "stopping": false,
            "services": [
                ["name": "a", "state": "ready", "restarts": 3, "last_exit": .null, "pid": 7],
                ["name": "b-standby", "state": "failed", "restarts": 1, "last_exit": ["code": 78]],
            ],
        ]
        let report = SystemStatusTool.report(
            ProcessSurvey.Replies(
                names: ["a", "b"],
                primaries: [.result(Self.health), .silent(.deadlineExceeded(wasSent: true))],
                standbys: [1: .silent(.closed)], supervisor: .result(supervisor)))
        let first = report["services"]?.array?[0]["instances"]?.array?[0]
        #expect(first?["layer"] == "sqlite_cache")
        #expect(first?["store"] == ["kind": "postgresql", "reachable": false])
        #expect(first?["copy"] == ["filled": true, "as_of": "t", "age_seconds": 3])
        #expect(first?["journal"]?["depth"] == 2)
        #expect(first?["open_conflicts"] == 4)
        #expect(first?["has_writes"] == true)
        #expect(first?["process"]?["pid"] == 7)
        #expect(first?["last_replay"]?["at"] == "l")
        #expect(first?["process"]?["restarts"] == 3)
        let second = report["services"]?.array?[1]["instances"]?.array ?? []
        #expect(second.map { $0["role"] } == ["primary", "standby"])
        #expect(second.map { $0["state"] } == ["not_answering", "not_answering"])
        #expect(second[0]["process"] == .null)
        #expect(second[1]["process"]?["last_exit"] == ["code": 78])
        #expect(report["supervisor"]?["clients"] == 2)
        let alone = ProcessSurvey.Replies(names: [], primaries: [], standbys: [:], supervisor: nil)
        #expect(SystemStatusTool.report(alone)["supervisor"] == .null)
    }
}
