import NIOCore
import Testing

@testable import Gateway

/// Arrays of messages: a message in revision 2025-03-26, a fault in all others.
@Suite struct SessionMachineBatchTests {
    private typealias Lines = SessionMachineTests

    private static func machine(_ line: String?) -> SessionMachine {
        var machine = SessionMachine()
        if let line { _ = machine.handle(.line(ByteBuffer(string: line))) }
        return machine
    }

    private static func summaries(_ machine: inout SessionMachine, _ line: String) -> [String] {
        machine.handle(.line(ByteBuffer(string: line))).map(\.summary)
    }

    @Test(arguments: [
        nil, Lines.initialize("2025-06-18"), Lines.initialize("2025-11-25"), Lines.modernList,
    ])
    func batchOutsideItsRevision_isRefusedAsAWhole(opening: String?) {
        var machine = Self.machine(opening)
        let wantsID = opening == nil || opening == Lines.initialize("2025-06-18")
        let expected = wantsID ? "refuse -32600 id null" : "refuse -32600 no id"
        #expect(Self.summaries(&machine, "[\(Lines.request("ping"))]") == [expected])
    }

    @Test func batchInItsRevision_opensWithTheCountOfItsAnswers() {
        var machine = Self.machine(Lines.initialize("2025-03-26"))
        let line =
            "[" + Lines.request("ping", id: "1") + ","
            + #"{"jsonrpc":"2.0","method":"notifications/initialized"},7,"#
            + Lines.request("tools/list", id: "2") + "," + Lines.initialize("2025-03-26") + "]"
        #expect(
            Self.summaries(&machine, line) == [
                "batch of 4", "pong id 1", "refuse -32600 id null", "list 2025-03-26 id 2",
                "refuse -32600 id 0",
            ])
    }

    @Test func batchOfNotifications_opensNothing() {
        var machine = Self.machine(Lines.initialize("2025-03-26"))
        let line = #"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#
        #expect(Self.summaries(&machine, line).isEmpty)
    }

    @Test(arguments: ["[]", "[\(Lines.modernList)]"])
    func batchThatIsEmptyOrMixesEras_isRefusedAsAWhole(line: String) {
        var machine = Self.machine(Lines.initialize("2025-03-26"))
        #expect(Self.summaries(&machine, line) == ["refuse -32600 id null"])
    }

    @Test func batchOverItsLimit_isRefusedAsAWhole() {
        var machine = Self.machine(Lines.initialize("2025-03-26"))
        let atLimit = Array(repeating: "7", count: SessionMachine.batchMessagesMax)
        #expect(Self.summaries(&machine, "[\(atLimit.joined(separator: ","))]").count == atLimit.count + 1)
        let over = (atLimit + ["7"]).joined(separator: ",")
        #expect(Self.summaries(&machine, "[\(over)]") == ["refuse -32600 id null"])
    }

    @Test func cancellationOfABatchedRequest_namesItsBatch() {
        var machine = Self.machine(Lines.initialize("2025-03-26"))
        let opened = machine.handle(.line(ByteBuffer(string: "[\(Lines.request("tools/list", id: "2"))]")))
        guard case .openBatch(let number, answers: 1)? = opened.first else {
            Issue.record("no batch: \(opened.map(\.summary))")
            return
        }
        let line = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"#
        let actions = machine.handle(.line(ByteBuffer(string: line)))
        guard case .cancel(let id, batch: let batch)? = actions.first else {
            Issue.record("not cancelled: \(actions.map(\.summary))")
            return
        }
        #expect(id.text == "2")
        #expect(batch == number)
    }
}
