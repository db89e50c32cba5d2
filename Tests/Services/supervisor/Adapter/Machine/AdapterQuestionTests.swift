import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct AdapterQuestionTests {
    private static let meta =
        #""_meta":{"io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"roots":{}}}"#
    private static let call = #"{"name":"t",\#(meta)}"#
    private static let question =
        #"{"id":"q","method":"elicitation/create","params":{"message":"m","elicitationId":"e"}}"#

    /// A server after a handshake that has asked in the middle of a call.
    private func asked() -> (AdapterRig, id: Int64, answers: [String]) {
        var rig = AdapterRig()
        rig.greetLegacy()
        let call = rig.ask("tools/call", Self.call)
        let answers = rig.feed(server: Self.question).answers
        return (rig, call.actions.sentID ?? 0, answers)
    }

    private func retry(_ responses: String, state: String = "zz") -> String {
        #"{"name":"t","inputResponses":\#(responses),"requestState":"\#(state)",\#(Self.meta)}"#
    }

    @Test func question_becomesAResultThatAsks() {
        let (_, _, answers) = asked()
        #expect(
            answers == [
                #"1 {"resultType":"input_required","inputRequests":{"question-4":"#
                    + #"{"method":"elicitation/create","params":{"message":"m"}}},"requestState":"zz"}"#
            ])
    }

    @Test func answers_areTakenToTheCallThatAsked() {
        var (rig, id, _) = asked()
        let again = rig.ask("tools/call", retry(#"{"question-4":{"action":"decline"},"other":{}}"#))
        #expect(again.actions.sent == [#"{"jsonrpc":"2.0","id":"q","result":{"action":"decline"}}"#])
        let end = rig.feed(server: #"{"id":\#(id),"result":{"content":[]}}"#)
        #expect(end.answers.count == 1)
        #expect(end.answers[0].hasPrefix(#"2 {"content":[],"resultType":"complete""#))
    }

    @Test func missingAnswer_isAskedForAgain() {
        var (rig, _, first) = asked()
        let again = rig.ask("tools/call", retry("{}"))
        #expect(again.actions.answers == ["2" + first[0].dropFirst()])
        #expect(again.actions.sent == [])
    }

    @Test func secondQuestion_waitsForTheClientToComeAgain() {
        var (rig, _, _) = asked()
        #expect(rig.feed(server: #"{"id":"r","method":"roots/list"}"#) == [])
        let again = rig.ask("tools/call", retry(#"{"question-4":{"action":"accept"}}"#))
        #expect(again.actions.sent.count == 1)
        #expect(again.actions.answers[0].contains(#""question-5":{"method":"roots/list","params":{}}"#))
    }

    @Test(arguments: ["no-such-state", ""])
    func madeUpState_isRefused(state: String) {
        var (rig, _, _) = asked()
        let again = rig.ask("tools/call", retry("{}", state: state))
        #expect(again.actions.answers[0].contains("-32602"))
        #expect(again.actions.sent == [])
    }

    @Test func stateOfAnotherTool_isRefused() {
        var (rig, _, _) = asked()
        let again = rig.ask("tools/call", #"{"name":"other","requestState":"zz"}"#)
        #expect(again.actions.answers[0].contains("-32602"))
    }

    @Test func clientThatNeverComesAgain_isNotWaitedForForEver() {
        var (rig, _, _) = asked()
        #expect(rig.pass(milliseconds: AdapterMachine.answerMilliseconds - 1) == [])
        let sent = rig.pass(milliseconds: 1).sent
        #expect(sent.count == 2)
        #expect(sent[0].contains(#""id":"q","error""#))
        #expect(sent[1].contains("notifications/cancelled"))
    }

    @Test func clientThatCanNotAnswer_isNotAsked() {
        var rig = AdapterRig()
        rig.greetLegacy()
        _ = rig.ask("tools/call", #"{"name":"t"}"#)
        #expect(rig.feed(server: Self.question).sent[0].contains("-32601"))
    }

    @Test func twoThatCouldBeMeant_areBothNotAsked() {
        var rig = AdapterRig()
        rig.greetLegacy()
        _ = rig.ask("tools/call", Self.call)
        _ = rig.ask("tools/call", Self.call)
        let actions = rig.feed(server: Self.question)
        #expect(actions.sent.count == 1)
        #expect(actions.sent[0].contains("-32603"))
        #expect(actions.answers == [])
    }
}
