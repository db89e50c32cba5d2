import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct ToolAnswerReplyTests {
    private static func reply(_ code: String, _ details: JSON = [:]) -> CallMachine.Reply {
        let error: JSON = ["code": .string(code), "message": "m", "details": details]
        return ToolAnswer(content: ["error": error], isError: true).reply
    }

    @Test func answerAndRefusal_settleTheCall() {
        #expect(ToolAnswer(content: ["version": 2]).reply == .settled)
        #expect(Self.reply("validation_failed") == .settled)
        #expect(Self.reply("version_conflict") == .settled)
    }

    @Test(arguments: ["version_conflict", "not_found"])
    func refusalThatIsNotAuthoritative_isOneFromBelow(code: String) {
        #expect(Self.reply(code, ["authoritative": false]) == .refusedBelow)
        #expect(Self.reply(code, ["authoritative": true]) == .settled)
        #expect(Self.reply(code, ["authoritative": false, "happened": false]) == .settled)
    }

    @Test func whatCanNotBeDoneNow_isToldWithItsHint() {
        #expect(Self.reply("deadline_exceeded") == .ranOutOfTime)
        #expect(
            Self.reply("unavailable", ["retry_after_ms": 100]) == .unavailable(retryAfterMilliseconds: 100))
        let layers: JSON = [["layer": "a", "reason": "not_routed"]]
        #expect(Self.reply("unavailable", ["layers": layers]) == .notRouted(retryAfterMilliseconds: nil))
        let overload = ToolAnswer(.overloaded(service: "a")).reply
        #expect(overload == .turnedAway(retryAfterMilliseconds: Limits.overloadedMilliseconds))
    }
}
