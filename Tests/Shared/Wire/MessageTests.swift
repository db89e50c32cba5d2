import NIOCore
import Testing

@testable import Wire

@Suite struct MessageTests {
    private func parse(_ text: String) throws -> Message {
        try Message(parsing: ByteBuffer(string: text))
    }

    private func slice(_ text: String) throws -> JSONSlice {
        try JSONSlice(checking: ByteBuffer(string: text))
    }

    @Test func request_keepsItsIDAndParamsAsBytes() throws {
        let message = try parse(#"{"jsonrpc":"2.0","id":"1","method":"tools/call","params":{"a": 1.0}}"#)
        #expect(
            message
                == .request(id: try slice("\"1\""), method: "tools/call", params: try slice(#"{"a": 1.0}"#)))
    }

    @Test func otherKinds_areToldApart() throws {
        #expect(try parse(#"{"jsonrpc":"2.0","method":"x"}"#) == .notification(method: "x", params: nil))
        #expect(
            try parse(#"{"jsonrpc":"2.0","id":1,"result":{}}"#)
                == .result(id: try slice("1"), try slice("{}")))
        #expect(
            try parse(#"{"jsonrpc":"2.0","id":null,"error":{"code":1}}"#)
                == .error(id: nil, try slice(#"{"code":1}"#)))
    }

    @Test(arguments: [
        #"[]"#, #"1"#, #"{}"#, #"{"jsonrpc":"1.0","id":1,"method":"x"}"#, #"{"id":1,"method":"x"}"#,
        #"{"jsonrpc":"2.0","id":null,"method":"x"}"#, #"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#,
        #"{"jsonrpc":"2.0","id":{},"method":"x"}"#, #"{"jsonrpc":"2.0","id":1,"method":2}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"x","params":[1]}"#, #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","result":{}}"#, #"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"x","result":{}}"#, #"{"jsonrpc":"2.0","id":1,"error":"x"}"#,
    ])
    func jsonThatIsNoMessage_isRefusedAsSuch(_ text: String) {
        #expect {
            try parse(text)
        } throws: { error in
            if case Message.Fault.notMessage = error { true } else { false }
        }
    }

    @Test func refusal_carriesTheIDWhereThereIsOne() {
        #expect {
            try parse(#"{"jsonrpc":"2.0","id":7,"method":2}"#)
        } throws: { error in
            if case Message.Fault.notMessage(let id?, _) = error { id.integer == 7 } else { false }
        }
    }

    @Test func textThatIsNoJSON_isRefusedAsSuch() {
        #expect {
            try parse("{nope")
        } throws: { error in
            if case Message.Fault.notJSON = error { true } else { false }
        }
    }

    @Test func writtenMessages_readBack() throws {
        var buffer = ByteBuffer()
        buffer.writeRequest(id: 3, method: "m") { $0.writeStaticString("{}") }
        #expect(
            try Message(parsing: buffer) == .request(id: try slice("3"), method: "m", params: try slice("{}"))
        )
        buffer.clear()
        buffer.writeError(id: try slice("\"a\""), code: .methodNotFound, message: "no \"x\"", data: ["k": 1])
        guard case .error(let id, let error) = try Message(parsing: buffer) else {
            Issue.record("not an error")
            return
        }
        #expect(id?.string == "a")
        #expect(error["code"]?.integer == -32601)
        #expect(error["data"]?["k"]?.integer == 1)
        buffer.clear()
        buffer.writeNotification(method: "n", params: ["a": 1])
        #expect(try Message(parsing: buffer) == .notification(method: "n", params: try slice(#"{"a":1}"#)))
    }

    @Test func childReports_readBack() {
        for report in [ChildReport.ready, .heartbeat(inFlight: 3), .draining] {
            var line = report.line
            line.moveWriterIndex(to: line.writerIndex - 1)
            #expect(ChildReport(line: line) == report)
        }
        #expect(ChildReport(line: ByteBuffer(string: "{}")) == nil)
        #expect(ChildReport(line: ByteBuffer(string: "x")) == nil)
    }
}
