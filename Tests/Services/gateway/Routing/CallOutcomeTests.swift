import NIOCore
import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct CallOutcomeTests {
    private static func error(_ outcome: CallOutcome) -> JSON? {
        guard case .failed(let failure) = outcome else { return nil }
        return (try? JSON(parsing: failure.structuredContent))?["error"]
    }

    private static func refusal(_ text: String, of method: ServiceMethod = .callTool) throws -> CallOutcome {
        var call = ServiceCall(name: "x://a")
        call.method = method
        return .refused(by: "alpha", try JSONSlice(checking: ByteBuffer(string: text)), call, traceID: "t")
    }

    @Test(arguments: [
        #"{"code":-32602,"message":"m","data":{"uri":"x://a"}}"#, #"{"code":-32002,"message":"m"}"#,
    ])
    func unknownResource_isToldByItsURI(text: String) throws {
        #expect(try Self.refusal(text, of: .readResource) == .fault(.resourceNotFound("x://a")))
    }

    @Test func unknownResourceBelowTheDatabase_isNotTheLastWord() throws {
        let outcome = try Self.refusal(
            #"{"code":-32602,"message":"m","data":{"uri":"x://a","code":"not_found","authoritative":false,"#
                + #""data_source":"sqlite_cache","as_of":"2026-01-01T00:00:00.000Z","query":"x"}}"#,
            of: .readResource)
        guard case .fault(let fault) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(fault.code == .resourceNotFound)
        #expect(
            fault.data == [
                "uri": "x://a", "authoritative": false, "data_source": "sqlite_cache",
                "as_of": "2026-01-01T00:00:00.000Z",
            ])
        #expect(fault.message.contains("try again later"))
    }

    @Test func serviceThatCompletesNothing_hasNoValues() throws {
        let outcome = try Self.refusal(#"{"code":-32601,"message":"m"}"#, of: .completePrompt)
        guard case .result(let result) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(result["completion"]?["values"]?.elements.isEmpty == true)
    }

    @Test func writePastItsDeadline_namesItsOperation() {
        let id = Identifier(high: 1, low: 2)
        let error = Self.error(
            .givenUp(.deadlineExceeded, service: "alpha", elapsedMilliseconds: 9999, operationID: id))
        #expect(error?["code"] == "deadline_exceeded")
        #expect(error?["details"]?["operation_id"] == .string(id.description))
        #expect(error?["details"]?["elapsed_ms"] == 9999)
    }

    @Test func unreachableService_isUnavailableWithAHint() {
        let error = Self.error(
            .givenUp(
                .unreachable(wasSent: false), service: "alpha", elapsedMilliseconds: 5000, operationID: nil))
        #expect(error?["code"] == "unavailable")
        #expect(error?["details"]?["layers"] == [["layer": "alpha", "reason": "unreachable"]])
        #expect(error?["details"]?["retry_after_ms"]?.integer == 1000)
    }

    @Test func internalErrorOfAService_isAFailedCallWithoutItsWords() throws {
        let error = Self.error(try Self.refusal(#"{"code":-32603,"message":"secret path /x"}"#))
        #expect(error?["code"] == "internal")
        #expect(error?["details"]?["trace_id"] == "t")
        #expect(error?.text.contains("secret") == false)
    }

    @Test func knownCodeInTheErrorData_isKept() throws {
        let error = Self.error(
            try Self.refusal(
                #"{"code":-32603,"message":"the answer is too large","#
                    + #""data":{"code":"too_large","limit":5,"actual":9}}"#))
        #expect(error?["code"] == "too_large")
        #expect(error?["details"] == ["limit": 5, "actual": 9])
    }

    @Test func invalidParameters_stayAProtocolFault() throws {
        let outcome = try Self.refusal(#"{"code":-32602,"message":"no such tool"}"#)
        #expect(outcome == .fault(ProtocolFault(.invalidParameters, "no such tool")))
    }
}
