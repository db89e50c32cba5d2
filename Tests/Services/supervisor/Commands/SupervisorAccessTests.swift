import Foundation
import TestSupport
import Testing
import Wire

@testable import Supervisor

@Suite struct SupervisorAccessTests {
    @Test func supervisorsOfParts_areFoundBesideTheOneOfEverything() throws {
        let directory = try TemporaryDirectory()
        for name in [
            "control.sock", "control-vendors.sock", "vendors.sock", "control.txt", "uncontrolled.sock",
        ] {
            try Data().write(to: URL(fileURLWithPath: "\(directory.path)/\(name)"))
        }
        #expect(
            SupervisorAccess(runtimeDirectory: directory.path).paths
                == ["control-vendors.sock", "control.sock"].map { "\(directory.path)/\($0)" })
        #expect(SupervisorAccess(runtimeDirectory: directory.path + "/none").paths.isEmpty)
    }

    @Test func socketsThatNobodyListensOn_tellNothing() throws {
        let directory = try TemporaryDirectory()
        #expect(try SupervisorAccess(runtimeDirectory: directory.path).statuses().isEmpty)
    }

    @Test func severalStatuses_areShownAsOne() {
        let first: JSON = ["pid": 1, "services": [["name": "vendors"]], "routes": [["service": "vendors"]]]
        let second: JSON = ["pid": 2, "services": [["name": "gateway"]], "routes": []]
        #expect(SupervisorAccess.joined([]) == nil)
        #expect(SupervisorAccess.joined([second]) == second)
        let joined = SupervisorAccess.joined([first, second])
        #expect(joined?["pid"]?.integer == 1)
        #expect(joined?["services"]?.array?.compactMap { $0["name"]?.string } == ["vendors", "gateway"])
        #expect(joined?["routes"]?.array?.count == 1)
        #expect(SupervisorAccess.runs("gateway", second) && !SupervisorAccess.runs("gateway", first))
    }

    @Test func eachPart_hasASocketOfItsOwn() {
        #expect(SupervisorPlan.controlPath("/run") == "/run/control.sock")
        #expect(SupervisorPlan.controlPath("/run", only: ["vendors"]) == "/run/control-vendors.sock")
    }
}
