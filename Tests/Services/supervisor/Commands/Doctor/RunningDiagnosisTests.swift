import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct RunningDiagnosisTests {
    private func facts(_ services: JSON...) -> DoctorFacts {
        var facts = DoctorFacts()
        facts.version = "1"
        facts.programs = "/p"
        facts.statuses = [["pid": 7, "version": "1", "programs": "/p", "services": .array(services)]]
        return facts
    }

    private func service(_ health: JSON, state: String = "ready") -> JSON {
        ["name": "vendors", "state": .string(state), "last_exit": ["code": 78], "health": health]
    }

    private func grades(_ facts: DoctorFacts, _ subject: String = "vendors") -> [Finding.Grade] {
        RunningDiagnosis.findings(facts).filter { $0.subject == subject }.map(\.grade)
    }

    @Test func readyService_isFine() {
        let well: JSON = [
            "role": "primary", "layer": "primary", "store": ["reachable": true],
            "journal": ["depth": 0, "failure": .null], "conflicts": 0,
        ]
        #expect(grades(facts(service(well))) == [.fine])
        #expect(grades(facts(["name": "gateway", "state": "ready", "url": "u"]), "gateway") == [.fine])
    }

    @Test(arguments: ["failed", "looping"]) func serviceInTrouble_isWrongAndSaysWhy(state: String) {
        let findings = RunningDiagnosis.findings(facts(service(.null, state: state)))
        let finding = findings.first { $0.subject == "vendors" }
        #expect(finding?.grade == .wrong)
        #expect(finding?.says == "it is \(state), its last exit was: exit 78")
        #expect(finding?.remedy?.contains("holdfast restart vendors") == true)
    }

    @Test func whatRecordsSuffer_isTold() {
        #expect(grades(facts(service(["store": ["reachable": false], "layer": "sqlite_cache"]))) == [.wrong])
        #expect(grades(facts(service(["role": "standby", "store": ["reachable": false]]))) == [.fine])
        #expect(grades(facts(service(["journal": ["failure": "disk full"]]))) == [.wrong])
        #expect(grades(facts(service(["journal": ["depth": 3]]))) == [.note])
        #expect(grades(facts(service(["conflicts": 2]))) == [.wrong])
        #expect(grades(facts(service(["copy": ["filled": false]]))) == [.note])
        #expect(grades(facts(service(.null))) == [.note])
    }

    @Test func otherVersionOrPrograms_areToKnow() {
        var other = facts()
        other.version = "2"
        #expect(grades(other, "supervisor") == [.note])
        other.version = "1"
        other.programs = "/other"
        #expect(grades(other, "supervisor") == [.note])
    }

    @Test func withoutSupervisor_locksAndSocketsAreLookedAt() {
        var facts = DoctorFacts()
        #expect(RunningDiagnosis.findings(facts).map(\.grade) == [.fine])
        facts.serviceHolders = [5]
        facts.staleSockets = ["/r/control.sock"]
        #expect(RunningDiagnosis.findings(facts).map(\.grade) == [.fine, .note, .wrong])
        facts.electionHolders = [4]
        #expect(
            RunningDiagnosis.findings(facts).last?.says
                == "process 4 holds supervisor.pid and does not listen")
        facts.supervisorFault = "no answer in time"
        #expect(RunningDiagnosis.findings(facts).first?.grade == .wrong)
    }
}
