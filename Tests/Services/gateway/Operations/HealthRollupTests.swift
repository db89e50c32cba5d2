import Testing
import Transport
import Wire

@testable import Gateway

@Suite struct HealthRollupTests {
    private static let well: JSON = [
        "state": "ready", "layer": "primary", "writes": true,
        "store": ["kind": "postgresql", "reachable": true], "journal": ["depth": 0, "failure": .null],
    ]
    private static let away: JSON = [
        "state": "ready", "layer": "sqlite_cache", "writes": true,
        "store": ["kind": "postgresql", "reachable": false], "journal": ["depth": 2, "failure": .null],
    ]
    private static let standby: JSON = [
        "state": "ready", "layer": "sqlite_cache", "writes": false, "journal": ["depth": 0],
    ]
    private static let acting: JSON = [
        "state": "ready", "layer": "sqlite_cache", "writes": true, "journal": ["depth": 1],
    ]
    private static let silent = ServiceSurvey.Reply.silent(.deadlineExceeded(wasSent: true))

    private func rollup(
        _ primaries: [ServiceSurvey.Reply], _ standbys: [Int: ServiceSurvey.Reply] = [:],
        supervisor: ServiceSurvey.Reply? = .result(["services": [["name": "a", "state": "ready"]]])
    ) -> HealthRollup {
        HealthRollup(
            ProcessSurvey.Replies(
                names: (0..<primaries.count).map { "s\($0)" }, primaries: primaries, standbys: standbys,
                supervisor: supervisor))
    }

    @Test func everythingInOrder_isOK() {
        let rollup = rollup([.result(Self.well)], [0: .result(Self.standby)])
        #expect(rollup.status == .ok)
        #expect(rollup.services[0].reads == "primary")
        #expect(rollup.services[0].writes == "store")
        #expect(rollup.obstacles.isEmpty)
        #expect(rollup.json["works"] == ["reads": ["s0"], "writes": ["s0"]])
        #expect(rollup.brief == ["status": "ok"])
    }

    @Test func storeThatIsAway_isDegraded_andSaysWhatStillWorks() {
        let rollup = rollup([.result(Self.away), .result(Self.well)])
        #expect(rollup.status == .degraded)
        #expect(rollup.services.map(\.status) == [.degraded, .ok])
        #expect(rollup.services[0].reads == "sqlite_cache")
        #expect(rollup.services[0].writes == "journal")
        #expect(rollup.services[0].reasons.count == 3)
        #expect(rollup.json["works"]?["writes"] == ["s0", "s1"])
        #expect(rollup.obstacles.isEmpty)
    }

    @Test func journalThatIsNotThere_isDegraded_whileTheStoreTakesWrites() {
        var health = Self.well.object ?? [:]
        health["journal"] = ["failure": "The journal can't be used: no room"]
        let rollup = rollup([.result(.object(health))])
        #expect(rollup.services[0].status == .degraded)
        #expect(rollup.services[0].writes == "store")
        #expect(rollup.services[0].reasons == ["its journal has failed: The journal can't be used: no room"])
    }

    @Test func primaryThatIsGone_isDegraded_asLongAsItsStandbyAnswers() {
        let rollup = rollup([Self.silent, .result(Self.well)], [0: .result(Self.acting)])
        #expect(rollup.status == .degraded)
        #expect(rollup.services[0].reads == "sqlite_cache")
        #expect(rollup.services[0].writes == "journal")
        let readOnly = self.rollup([Self.silent], [0: .result(Self.standby)])
        #expect(readOnly.services[0].writes == nil)
        #expect(readOnly.json["works"] == ["reads": ["s0"], "writes": []])
    }

    @Test func serviceThatNobodyAnswersFor_isAnObstacle_andAllOfThemAreTheEnd() {
        let one = rollup([Self.silent, .result(Self.well)], [0: Self.silent])
        #expect(one.status == .degraded)
        #expect(one.services[0].status == .down)
        #expect(one.obstacles.count == 1)
        #expect(one.obstacles[0].hasPrefix("s0: the primary does not answer"))
        #expect(rollup([Self.silent]).status == .down)
        let starting: JSON = ["state": "starting"]
        #expect(rollup([.result(starting)]).status == .down)
    }

    @Test func processThatIsNotReady_andAMissingSupervisor_areReasons() {
        let looping: JSON = [
            "services": [["name": "a", "state": "ready"], ["name": "b", "state": "looping"]]
        ]
        let rollup = rollup([.result(Self.well)], supervisor: .result(looping))
        #expect(rollup.status == .degraded)
        #expect(rollup.reasons == ["b is looping"])
        #expect(rollup.json["processes"]?.array?.count == 2)
        #expect(self.rollup([.result(Self.well)], supervisor: nil).reasons == ["no supervisor answers"])
    }

    @Test func foreignServer_isThereWhereItAnswersAtAll() {
        let rollup = rollup([.withoutMethod])
        #expect(rollup.status == .ok)
        #expect(rollup.services[0].reads == "primary")
    }
}
