import Testing

@testable import Supervisor

@Suite struct ServiceSpecTests {
    private func spec(_ name: String, executable: String = "/bin/there", socket: String? = nil) -> ServiceSpec
    {
        ServiceSpec(
            name: name, executable: executable, arguments: [], socketPath: socket ?? "/run/\(name).sock")
    }

    private func faults(_ specs: ServiceSpec...) -> [String] {
        ServiceSpec.faults(in: specs) { $0 == "/bin/there" }
    }

    @Test func soundSpecs_haveNoFault() {
        #expect(faults(spec("a"), spec("b-2")) == [])
    }

    @Test func severalFaults_areAllListed() {
        var idle = spec("c")
        idle.policy.loopDeathsMax = 0
        idle.policy.startTimeout = 0
        idle.stage = -1
        let long = "/" + String(repeating: "x", count: 107)
        let found = faults(
            spec("a"), spec("a", socket: "/run/other"), spec("B!", executable: "/bin/missing"), idle,
            spec("d", socket: long), spec("e", socket: long))
        for part in [
            "two services are named a", "\"B!\" is no service name", "no program at /bin/missing",
            "c: the deaths allowed", "c: the start timeout", "c: a stage", "d: the socket path",
            "two services listen on /xxx",
        ] {
            #expect(found.contains { $0.contains(part) }, "\(part) in \(found)")
        }
        #expect(found.count == 9)
    }

    @Test func standby_needsAPrimaryOfItsOwn() {
        var standby = spec("a-standby")
        standby.standbyOf = "a"
        #expect(faults(spec("a"), standby) == [])
        #expect(standby.service == "a")
        #expect(standby.role == .standby)
        #expect(faults(standby) == ["a-standby: there is no a to be the standby of"])
        var second = spec("a-other")
        second.standbyOf = "a"
        #expect(faults(spec("a"), standby, second) == ["a has two standbys"])
        var ofStandby = spec("b")
        ofStandby.standbyOf = "a-standby"
        #expect(faults(spec("a"), standby, ofStandby).count == 1)
    }

    @Test func noService_isAFault() {
        #expect(faults() == ["there is no service to run"])
    }

    @Test func policyThatContradictsItself_isAFault() {
        var contradictory = spec("a")
        contradictory.policy.backoffMax = 50
        contradictory.policy.jitterPercent = 51
        #expect(faults(contradictory).count == 2)
    }
}
