import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct AdapterMachineTests {
    private static let write =
        #"{"name":"t","_meta":{"dev.holdfast/operation-id":"00000000-0000-7000-8000-000000000001"}}"#

    @Test func callsBeforeTheServerIsGreeted_waitForIt() throws {
        var rig = AdapterRig()
        #expect(rig.feed(.start) == [.open])
        #expect(rig.ask("tools/list").actions == [])
        #expect(rig.feed(.opened).sent.count == 1)
        let actions = rig.feed(server: #"{"id":1,"result":{"supportedVersions":["2026-07-28"]}}"#)
        #expect(actions.sent.count == 1)
        #expect(try #require(actions.sent.first).contains(#""method":"tools/list""#))
    }

    @Test func answersComeInAnyOrder_eachToItsCaller() {
        var rig = AdapterRig()
        rig.greetStateless()
        let first = rig.ask("tools/call", #"{"name":"a"}"#)
        let second = rig.ask("tools/call", #"{"name":"b"}"#)
        #expect(
            rig.feed(server: #"{"id":\#(second.actions.sentID ?? 0),"result":{"b":1}}"#).answers == [
                #"2 {"b":1}"#
            ])
        #expect(
            rig.feed(server: #"{"id":\#(first.actions.sentID ?? 0),"error":{"code":-1,"message":"m"}}"#)
                .answers
                == [#"1 error {"code":-1,"message":"m"}"#])
        #expect(rig.feed(server: #"{"id":\#(first.actions.sentID ?? 0),"result":{}}"#) == [])
        #expect(rig.feed(server: #"{"id":99,"result":{}}"#) == [])
    }

    @Test func progress_carriesTheCallersToken() {
        var rig = AdapterRig()
        rig.greetStateless()
        let call = rig.ask("tools/call", #"{"name":"a","_meta":{"progressToken":"mine"}}"#)
        let id = call.actions.sentID ?? 0
        let actions = rig.feed(
            server: #"{"method":"notifications/progress","params":{"progressToken":\#(id),"progress":1}}"#)
        #expect(
            actions == [
                .notify(
                    1, method: "notifications/progress", params: ["progressToken": "mine", "progress": 1])
            ])
        let stray = #"{"method":"notifications/progress","params":{"progressToken":77,"progress":1}}"#
        #expect(rig.feed(server: stray) == [])
    }

    @Test func logs_goToTheOneCallThatAskedForThem() {
        var rig = AdapterRig()
        rig.greetStateless()
        let params = #"{"name":"a","_meta":{"io.modelcontextprotocol/logLevel":"info"}}"#
        let message = #"{"method":"notifications/message","params":{"level":"info","data":"x"}}"#
        #expect(rig.feed(server: message) == [])
        let first = rig.ask("tools/call", params)
        #expect(rig.ask("tools/call", params).actions == [])
        #expect(rig.ask("tools/call").actions.sent.count == 1)
        let notify = AdapterMachine.Action.notify(
            1, method: "notifications/message", params: ["level": "info", "data": "x"])
        #expect(rig.feed(server: message) == [notify])
        let end = rig.feed(server: #"{"id":\#(first.actions.sentID ?? 0),"result":{}}"#)
        #expect(end.answers == ["1 {}"])
        #expect(end.sent.count == 1, "the next one's turn has come")
    }

    @Test func cancelledRead_isCancelledAtTheServer() {
        var rig = AdapterRig()
        rig.greetStateless()
        let call = rig.ask("tools/call")
        let actions = rig.feed(.givenUp(call.key))
        #expect(actions.sent.count == 1)
        #expect(actions.sent[0].contains(#""requestId":\#(call.actions.sentID ?? 0)"#))
        #expect(rig.feed(server: #"{"id":\#(call.actions.sentID ?? 0),"result":{}}"#) == [])
    }

    @Test func deadline_endsTheCallOnBothSides() {
        var rig = AdapterRig()
        rig.greetStateless()
        _ = rig.ask("resources/read", milliseconds: 100)
        #expect(rig.pass(milliseconds: 99) == [])
        let actions = rig.pass(milliseconds: 1)
        #expect(actions.sent.count == 1)
        #expect(actions.answers.count == 1)
        #expect(actions.answers[0].contains("deadline_exceeded"))
    }

    @Test func writeAskedForAgain_isCarriedOutOnce() {
        var rig = AdapterRig()
        rig.greetStateless()
        let first = rig.ask("tools/call", Self.write)
        #expect(rig.feed(.givenUp(first.key)) == [], "it may be asked for again")
        let second = rig.ask("tools/call", Self.write)
        #expect(second.actions == [])
        let end = rig.feed(server: #"{"id":\#(first.actions.sentID ?? 0),"result":{"r":1}}"#)
        #expect(end.answers == [#"2 {"r":1}"#])
        #expect(rig.ask("tools/call", Self.write).actions.answers == [#"3 {"r":1}"#])
    }

    @Test func writeThatNobodyAsksForAgain_isCancelled() {
        var rig = AdapterRig()
        rig.greetStateless()
        let call = rig.ask("tools/call", Self.write)
        _ = rig.feed(.givenUp(call.key))
        #expect(rig.pass(milliseconds: 499) == [])
        #expect(rig.pass(milliseconds: 1).sent.count == 1)
        #expect(rig.ask("tools/call", Self.write).actions.answers[0].contains("may have been carried out"))
    }

    @Test func methodsOfOurOwn_areNoneOfItsBusiness() {
        var rig = AdapterRig()
        rig.greetStateless()
        for method in ["service/health", "initialize", "resources/subscribe", "x"] {
            #expect(rig.ask(method).actions.answers.first?.contains("-32601") == true, "\(method)")
        }
        #expect(rig.ask("ping").actions.answers.first?.contains("complete") == true)
        #expect(rig.ask("server/discover").actions.answers.first?.contains("2026-07-28") == true)
    }

    @Test func tooManyCalls_areTurnedAway() {
        var rig = AdapterRig()
        _ = rig.feed(.start)
        for _ in 0..<AdapterMachine.callsMax { #expect(rig.ask("tools/list").actions == []) }
        #expect(rig.ask("tools/list").actions.answers.first?.contains("unavailable") == true)
    }

    @Test func serverThatAsksInTheStatelessRevision_isRefused() {
        var rig = AdapterRig()
        rig.greetStateless()
        _ = rig.ask("tools/call", #"{"_meta":{"io.modelcontextprotocol/clientCapabilities":{"roots":{}}}}"#)
        #expect(rig.feed(server: #"{"id":"q","method":"roots/list"}"#).sent[0].contains("-32601"))
        #expect(rig.feed(server: #"{"id":"q","method":"ping"}"#).sent[0].contains(#""result":{}"#))
    }
}
