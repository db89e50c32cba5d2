import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct AdapterListeningTests {
    private static let wanted =
        #"{"notifications":{"toolsListChanged":true,"promptsListChanged":true,"#
        + #""resourceSubscriptions":["a:b"]}}"#

    private func listening() -> (AdapterRig, [AdapterMachine.Action]) {
        var rig = AdapterRig()
        rig.greetLegacy()
        let listen = rig.ask("subscriptions/listen", Self.wanted, id: 9)
        return (rig, listen.actions)
    }

    @Test func serverAfterAHandshake_isSubscribedToForWhoeverListens() {
        let (_, actions) = listening()
        #expect(
            actions.first
                == .notify(
                    1, method: "notifications/subscriptions/acknowledged",
                    params: [
                        "notifications": ["toolsListChanged": true, "resourceSubscriptions": ["a:b"]],
                        "_meta": ["io.modelcontextprotocol/subscriptionId": 9],
                    ]))
        #expect(actions.sent.count == 1)
        #expect(actions.sent[0].contains(#""method":"resources/subscribe","params":{"uri":"a:b"}"#))
    }

    @Test(arguments: [
        (#"{"method":"notifications/resources/updated","params":{"uri":"a:b"}}"#, 1),
        (#"{"method":"notifications/resources/updated","params":{"uri":"a:b/part"}}"#, 1),
        (#"{"method":"notifications/resources/updated","params":{"uri":"a:bc"}}"#, 0),
        (#"{"method":"notifications/tools/list_changed"}"#, 1),
        (#"{"method":"notifications/prompts/list_changed"}"#, 0),
        (#"{"method":"notifications/other"}"#, 0),
    ])
    func change_isToldToWhoeverAskedForIt(message: String, count: Int) {
        var (rig, _) = listening()
        let actions = rig.feed(server: message)
        #expect(actions.count == count)
        for case .notify(let key, _, let params) in actions {
            #expect(key == 1)
            #expect(params["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 9)
        }
    }

    @Test func lastListener_takesTheSubscriptionAlong() {
        var (rig, _) = listening()
        let second = rig.ask("subscriptions/listen", Self.wanted, id: "second")
        #expect(second.actions.sent == [], "it is subscribed already")
        #expect(rig.feed(.givenUp(1)) == [])
        #expect(rig.feed(.givenUp(second.key)).sent[0].contains("resources/unsubscribe"))
    }

    @Test func deadServer_endsListening() {
        var (rig, _) = listening()
        #expect(rig.feed(.ended("died")).answers.count == 1)
    }

    @Test func statelessServer_isListenedToByItsOwnMeans() {
        var rig = AdapterRig()
        rig.greetStateless()
        let listen = rig.ask("subscriptions/listen", Self.wanted, id: "mine", milliseconds: 100)
        let id = listen.actions.sentID ?? 0
        #expect(rig.pass(milliseconds: 60_000) == [], "it has no end")
        let meta = #""_meta":{"io.modelcontextprotocol/subscriptionId":\#(id)}"#
        let told = rig.feed(server: #"{"method":"notifications/tools/list_changed","params":{\#(meta)}}"#)
        #expect(
            told == [
                .notify(
                    1, method: "notifications/tools/list_changed",
                    params: ["_meta": ["io.modelcontextprotocol/subscriptionId": "mine"]])
            ])
        let end = rig.feed(server: #"{"id":\#(id),"result":{"resultType":"complete",\#(meta)}}"#)
        #expect(end.answers[0].contains(#""io.modelcontextprotocol/subscriptionId":"mine""#))
    }
}
