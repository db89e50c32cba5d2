import Logging
import Primitives
import Storage
import Testing
import Wire

@testable import ServiceKit

@Suite struct FailureTests {
    private func refusal(of code: StorageError.Code, deadlineMilliseconds: Int64) -> ToolError {
        let clocks = Clocks.system
        let context = CallContext(
            operationID: clocks.identifier(), actor: "a", now: clocks.now(),
            deadline: Deadline(milliseconds: deadlineMilliseconds, from: clocks.monotonic()),
            dialect: .sqlite, newIdentifier: { clocks.identifier() })
        let translator = FailureTranslator(
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, store: "primary", clocks: clocks)
        let error = StorageError(code, detail: "secret")
        let tag = CallTag(tool: "t", traceParent: nil, meter: nil)
        return translator.refusal(of: error, elapsedMilliseconds: 5, context: context, tag: tag)
    }

    @Test func commitThatOutlastsItsDeadline_isADeadlineExceeded() {
        let late = refusal(of: .outcomeUnknown, deadlineMilliseconds: -1)
        #expect(late.code == .deadlineExceeded)
        #expect(late.details["operation_id"]?.string != nil)
        #expect(refusal(of: .outcomeUnknown, deadlineMilliseconds: 60_000).code == .unavailable)
    }

    /// The word by which a gateway knows that asking again would only add to it.
    @Test func overload_isToldAsSuch_withWordOfWhenToComeAgain() {
        let refusal = refusal(of: .overloaded, deadlineMilliseconds: 60_000)
        #expect(refusal.code == .unavailable)
        #expect(refusal.details["layers"]?.array?.first?["reason"] == "overloaded")
        #expect(refusal.details["retry_after_ms"]?.integer == Limits.overloadedMilliseconds)
    }

    @Test(arguments: [StorageError.Code.unavailable, .storeFault, .timeout, .invalidStatement, .overloaded])
    func whatTheEngineSaid_staysInTheLog(code: StorageError.Code) {
        let refusal = refusal(of: code, deadlineMilliseconds: 60_000)
        #expect(!refusal.structuredContent.text.contains("secret"))
    }
}
