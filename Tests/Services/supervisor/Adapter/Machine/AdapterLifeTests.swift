import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct AdapterLifeTests {
    private static let write =
        #"{"name":"t","_meta":{"dev.holdfast/operation-id":"00000000-0000-7000-8000-000000000001"}}"#

    @Test func deadServer_isStartedAgainFurtherAndFurtherApart() {
        var rig = AdapterRig()
        _ = rig.feed(.start)
        var pauses: [Int64] = []
        for _ in 0..<9 {
            _ = rig.feed(.ended("died"))
            var waited: Int64 = 0
            while rig.pass(milliseconds: 5).isEmpty, waited < 20_000 { waited += 5 }
            pauses.append(waited + 5)
        }
        #expect(pauses == pauses.sorted())
        #expect((50...100).contains(pauses[0]))
        #expect((5000...10_000).contains(pauses[8]))
    }

    @Test func readUnderWay_isAskedAgainOnce() {
        var rig = AdapterRig()
        rig.greetStateless()
        let call = rig.ask("resources/read")
        #expect(rig.feed(.ended("died")).answers == [])
        #expect(rig.pass(milliseconds: 100) == [.open])
        _ = rig.feed(.opened)
        let again = rig.feed(server: #"{"id":1,"result":{"supportedVersions":["2026-07-28"]}}"#)
        #expect(again.sent.count == 1)
        #expect(again.sentID != call.actions.sentID)
        #expect(rig.feed(.ended("died")).answers[0].contains("has left twice"))
    }

    @Test func writeUnderWay_isNot() {
        var rig = AdapterRig()
        rig.greetStateless()
        _ = rig.ask("tools/call", Self.write)
        #expect(rig.feed(.ended("died")).answers[0].contains("may have been carried out"))
        #expect(rig.ask("tools/call", Self.write).actions.answers[0].contains("may have been carried out"))
    }

    @Test func serverThatDiesOfBeingDiscovered_isSparedIt() {
        var rig = AdapterRig()
        _ = rig.feed(.start)
        #expect(rig.feed(.opened).sent[0].contains("server/discover"))
        _ = rig.feed(.ended("died"))
        _ = rig.pass(milliseconds: 100)
        #expect(rig.feed(.opened).sent[0].contains("initialize"))
    }

    @Test func serverThatCanNotBeSpokenTo_isEnded() {
        var rig = AdapterRig()
        _ = rig.feed(.start)
        _ = rig.feed(.opened)
        #expect(rig.pass(milliseconds: 2000).sent[0].contains("initialize"))
        #expect(rig.pass(milliseconds: 58_000) == [.close])
        #expect(rig.feed(.ended("told to")) == [])
        #expect(rig.pass(milliseconds: 100) == [.open])
    }

    @Test func callThatWaitsTooLong_isAnsweredWithoutAServer() {
        var rig = AdapterRig()
        _ = rig.feed(.start)
        _ = rig.ask("tools/call", milliseconds: 50)
        #expect(rig.pass(milliseconds: 50).answers[0].contains("is not running"))
    }

    @Test func leaving_answersEverybodyAndEndsTheServer() {
        var rig = AdapterRig()
        rig.greetStateless()
        _ = rig.ask("tools/call")
        _ = rig.ask("subscriptions/listen", #"{"notifications":{}}"#, id: 5)
        let actions = rig.feed(.leave)
        #expect(actions.answers.count == 2)
        #expect(actions.answers[1].contains(#""io.modelcontextprotocol/subscriptionId":5"#))
        #expect(actions.last == .close)
        #expect(rig.ask("tools/call").actions.answers[0].contains("is being stopped"))
        #expect(rig.feed(.ended("told to")) == [])
        #expect(rig.pass(milliseconds: 60_000) == [])
    }
}
