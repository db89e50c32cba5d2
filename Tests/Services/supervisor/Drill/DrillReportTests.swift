import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct DrillReportTests {
    private func report(_ failure: String? = nil) -> DrillReport {
        var kill = DrillAccount(fault: .kill)
        let call = DrillCall(service: "a", tool: "read_a")
        kill.take(DrillAnswer(content: [:]), to: call, milliseconds: 3)
        let copied: JSON = ["data_source": "sqlite_cache", "warnings": ["service_restarting"]]
        kill.take(DrillAnswer(content: copied), to: call, milliseconds: 9)
        if let failure { kill.take(DrillAnswer(failure: failure), to: call, milliseconds: 4) }
        (kill.answeredAfter, kill.healedAfter) = (200, 300)
        return DrillReport(
            service: "a", accounts: [DrillAccount(fault: nil), kill],
            omissions: [.init(fault: .outage, reason: "there is none")], leftRecord: nil)
    }

    @Test func text_saysWhatClientsSaw() {
        #expect(
            report().text == """
                calm: 0 calls, 0 failed
                  answers: none; warnings: none
                kill: 2 calls, 0 failed, slowest 9 ms (read_a)
                  answers: 1 primary, 1 sqlite_cache; warnings: 1 service_restarting
                  the primary answered again after 200 ms, all was well after 300 ms
                outage: left out, there is none
                Passed: no call failed, and all is as before.
                """)
        #expect(report("no").text.contains("\n  read_a: no\n"))
    }

    @Test func json_hasTheSame() {
        let json = report("no").json
        #expect(json["passed"] == false)
        #expect(json["calls"] == 3)
        #expect(json["failures"] == 1)
        #expect(json["slowest_ms"] == 9)
        let kill = json["phases"]?.array?[1]
        #expect(kill?["fault"] == "kill")
        #expect(kill?["answers_by_source"] == ["primary": 1, "sqlite_cache": 1])
        #expect(kill?["warnings"] == ["service_restarting": 1])
        #expect(kill?["failures_told"] == ["read_a: no"])
        #expect(kill?["primary_answered_after_ms"] == 200)
        #expect(kill?["healed_after_ms"] == 300)
        #expect(json["omitted"] == [["fault": "outage", "reason": "there is none"]])
    }

    @Test func answer_isReadFromAGatewaysMessage() throws {
        func answer(_ text: String) throws -> DrillAnswer {
            DrillAnswer(try Message(parsing: .init(string: text)))
        }
        func result(_ members: String) throws -> DrillAnswer {
            try answer(#"{"jsonrpc":"2.0","id":1,"result":{\#(members)}}"#)
        }
        let good = try result(
            #""structuredContent":{"version":4,"pending_replay":true,"warnings":["w"]}"#)
        #expect(good.failure == nil && good.isPending && good.warnings == ["w"] && !good.isFromPrimary)
        let refused = try result(
            #""isError":true,"structuredContent":{"error":{"code":"c","message":"m"}}"#)
        #expect(refused.failure == "c: m")
        let broken = try answer(#"{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no"}}"#)
        #expect(broken.failure == "no")
    }
}
