import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct DiagnosisTests {
    private let now = Timestamp(milliseconds: 1_769_860_800_000)

    private func facts(_ change: (inout DoctorFacts) -> Void = { _ in }) -> DoctorFacts {
        var facts = DoctorFacts()
        facts.version = "1"
        facts.programs = "/p"
        facts.openFilesMax = 1024
        facts.now = now
        facts.home = .init(path: "/h", freeBytes: 5 << 30)
        facts.runtime = .init(path: "/r", freeBytes: 5 << 30)
        facts.socketPathBytes = 60
        facts.tokensFile = "/h/tokens.json"
        facts.http = .free("127.0.0.1:7420")
        facts.git = "/usr/bin/git"
        facts.repository = "/repo"
        facts.document = .init(path: "/repo/.project_status.md", begins: 1, ends: 1)
        facts.newestBackup = now.advanced(milliseconds: -3_600_000)
        change(&facts)
        return facts
    }

    private func grades(_ facts: DoctorFacts, _ subject: String) -> [Finding.Grade] {
        Diagnosis.findings(facts).filter { $0.subject == subject }.map(\.grade)
    }

    @Test func everythingInOrder_isAllFine() {
        let findings = Diagnosis.findings(facts())
        #expect(findings.allSatisfy { $0.grade == .fine }, "\(findings.filter { $0.grade != .fine })")
        #expect(DoctorText.lines(findings, .none).last == "All is well.")
        #expect(DoctorText.json(findings)["healthy"] == true)
    }

    private struct Case: Sendable {
        let subject: String
        let grade: Finding.Grade
        let change: @Sendable (inout DoctorFacts) -> Void
    }

    private static let cases: [Case] = [
        Case(subject: "programs", grade: .wrong) { $0.missingPrograms = ["holdfast-vendors"] },
        Case(subject: "settings", grade: .wrong) { $0.settingsFaults = ["HOLDFAST_X is no variable."] },
        Case(subject: "state", grade: .wrong) { $0.home.fault = "is open to others" },
        Case(subject: "state", grade: .wrong) { $0.home.freeBytes = 1 << 20 },
        Case(subject: "state", grade: .note) { $0.home.freeBytes = 500 << 20 },
        Case(subject: "sockets", grade: .fine) { $0.runtime.exists = false },
        Case(subject: "socket path", grade: .wrong) { $0.socketPathBytes = 108 },
        Case(subject: "database", grade: .wrong) { $0.servers = [.init(name: "db:5432", fault: "refused")] },
        Case(subject: "database", grade: .wrong) { $0.servers = [] },
        Case(subject: "database", grade: .fine) { $0.servers = [.init(name: "db:5432")] },
        Case(subject: "tokens", grade: .wrong) { $0.tokensFault = "it is open to others" },
        Case(subject: "http", grade: .fine) { $0.http = .off },
        Case(subject: "http", grade: .fine) { $0.http = .served(url: "u") },
        Case(subject: "http", grade: .note) { $0.http = .taken("a:1", mayMove: true) },
        Case(subject: "http", grade: .wrong) { $0.http = .taken("a:1", mayMove: false) },
        Case(subject: "git", grade: .note) { $0.git = nil },
        Case(subject: "git", grade: .note) { $0.repository = nil },
        Case(subject: "document", grade: .wrong) { $0.document.ends = 0 },
        Case(subject: "document", grade: .wrong) { $0.document.isLink = true },
        Case(subject: "document", grade: .fine) { $0.document = .init(path: "/d", exists: false) },
        Case(subject: "backups", grade: .note) { $0.newestBackup = nil },
        Case(subject: "backups", grade: .note) { $0.newestBackup = Timestamp(milliseconds: 0) },
        Case(subject: "clock", grade: .wrong) { $0.now = Timestamp(milliseconds: 0) },
        Case(subject: "clock", grade: .wrong) { $0.writtenAt = $0.now.advanced(milliseconds: 120_000) },
        Case(subject: "limits", grade: .wrong) { $0.openFilesMax = 256 },
    ]

    @Test(arguments: cases.indices) func eachFact_isJudged(index: Int) {
        let each = Self.cases[index]
        #expect(grades(facts(each.change), each.subject) == [each.grade])
    }

    @Test func whatIsWrong_alwaysSaysHowToMendIt() {
        for each in Self.cases {
            for finding in Diagnosis.findings(facts(each.change)) where finding.grade == .wrong {
                #expect(finding.remedy?.isEmpty == false, "\(finding)")
            }
        }
    }

    @Test func oneServerOfTwo_isEnoughAndSaid() {
        let servers = facts { $0.servers = [.init(name: "a:1"), .init(name: "b:1", fault: "refused")] }
        #expect(grades(servers, "database") == [.fine, .note])
    }

    @Test func remoteDisk_isWrong() {
        #expect(grades(facts { $0.home.isRemote = true }, "state").contains(.wrong))
    }

    @Test func text_hasEachRemedyBelowItsFinding() {
        let lines = DoctorText.lines(
            [.fine("a", "well"), .wrong("longer", "broken", "mend it"), .note("b", "so")], .none)
        #expect(
            lines == [
                "✓ a       well", "✗ longer  broken", "          mend it", "! b       so", "",
                "1 to mend, 1 to know.",
            ])
    }
}
