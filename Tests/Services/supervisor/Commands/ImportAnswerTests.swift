import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct ImportAnswerTests {
    private func answer(_ result: String) throws -> ImportAnswer {
        ImportAnswer(
            try Message(parsing: ByteBuffer(string: #"{"jsonrpc":"2.0","id":1,"result":\#(result)}"#)))
    }

    @Test func report_refusalAndQuestion_areToldApart() throws {
        let report = try answer(#"{"structuredContent":{"state":"applied"}}"#)
        #expect(report.report == ["state": "applied"])
        #expect(report.refusal == nil)
        let refused = try answer(
            #"{"isError":true,"structuredContent":{"error":{"code":"x","message":"No.","#
                + #""details":{"report":{"state":"refused"}}}}}"#)
        #expect(refused.refusal == "No.")
        #expect(refused.report == ["state": "refused"])
        let question = try answer(
            #"{"resultType":"input_required","requestState":"s","inputRequests":{"replace":"#
                + #"{"params":{"message":"Really?"}}}}"#)
        #expect(question.question?.message == "Really?")
        #expect(question.question?.state == "s")
        let error = ImportAnswer(
            try Message(
                parsing: ByteBuffer(
                    string: #"{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Gone"}}"#)))
        #expect(error.refusal == "Gone")
    }
}
