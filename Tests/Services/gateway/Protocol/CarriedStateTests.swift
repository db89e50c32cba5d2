import NIOCore
import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct CarriedStateTests {
    private static let carried = CarriedState(seal: StateSeal(key: Array(0..<32)))
    private static let now = Timestamp(milliseconds: 1_000_000)

    private static func call(
        _ name: String = "tool", by caller: String = "ann", method: ServiceMethod = .callTool
    ) -> ServiceCall {
        var call = ServiceCall(name: name)
        call.callerKey = caller
        call.method = method
        return call
    }

    @Test(arguments: ["s", "", "a.b.c", #"with "quotes" and ü"#, "1.2.3.4"])
    func state_comesBackAsItWas_toItsCallerOnly(state: String) throws {
        let question: JSON = [
            "resultType": "input_required", "requestState": .string(state), "inputRequests": ["k": [:]],
        ]
        let shown = Self.carried.sealed(
            JSONSlice(unchecked: question.serialized), for: Self.call(), at: Self.now)
        #expect(shown["inputRequests"]?.decoded == ["k": [:]])
        let carried = try #require(shown["requestState"]?.string)
        func opened(_ call: ServiceCall, after milliseconds: Int64 = 0) -> String? {
            Self.carried.opened(
                carried, by: call, at: Timestamp(milliseconds: Self.now.milliseconds + milliseconds))
        }
        #expect(opened(Self.call()) == state)
        #expect(opened(Self.call(by: "bob")) == nil)
        #expect(opened(Self.call("other")) == nil)
        #expect(opened(Self.call(method: .getPrompt)) == nil)
        #expect(opened(Self.call(), after: StateSeal.milliseconds + 1) == nil)
        #expect(Self.carried.opened(carried + "x", by: Self.call(), at: Self.now) == nil)
        #expect(Self.carried.opened(state, by: Self.call(), at: Self.now) == nil)
    }

    @Test func questionWithoutState_isLeftAsItIs() {
        let question = JSONSlice(unchecked: (["resultType": "input_required"] as JSON).serialized)
        #expect(Self.carried.sealed(question, for: Self.call(), at: Self.now) == question)
    }
}
