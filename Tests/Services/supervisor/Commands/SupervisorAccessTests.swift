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

    @Test func supervisorOfAService_isTheOneThatRunsIt() {
        let status: JSON = ["services": [["name": "gateway"]]]
        #expect(SupervisorAccess.runs("gateway", status) && !SupervisorAccess.runs("vendors", status))
    }

    @Test func eachPart_hasASocketOfItsOwn() {
        #expect(SupervisorPlan.controlPath("/run") == "/run/control.sock")
        #expect(SupervisorPlan.controlPath("/run", only: ["vendors"]) == "/run/control-vendors.sock")
    }
}
