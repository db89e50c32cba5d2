import Primitives
import Testing

@testable import Gateway

@Suite struct StateSealTests {
    private static let seal = StateSeal(key: Array(0..<32))
    private static let now = Timestamp(milliseconds: 1_000_000)

    private static func subject(
        caller: String = "ann", operation: String = "tool", params: [String] = ["a", "b"]
    ) -> StateSeal.Subject {
        StateSeal.Subject(caller: caller, operation: operation, params: params)
    }

    @Test func state_isGoodForItsSubjectUntilItsTimeHasPassed() {
        let state = Self.seal.state(for: Self.subject(), at: Self.now)
        func isGood(_ subject: StateSeal.Subject, after milliseconds: Int64 = 0) -> Bool {
            Self.seal.isGood(
                state, for: subject, at: Timestamp(milliseconds: Self.now.milliseconds + milliseconds))
        }
        #expect(isGood(Self.subject()))
        #expect(isGood(Self.subject(), after: StateSeal.milliseconds))
        #expect(!isGood(Self.subject(), after: StateSeal.milliseconds + 1))
        #expect(!isGood(Self.subject(caller: "bob")))
        #expect(!isGood(Self.subject(operation: "other")))
        #expect(!isGood(Self.subject(params: ["a", "c"])))
        #expect(!isGood(Self.subject(params: ["ab", ""])))
        // Another gateway of the installation has the same key, nobody else has.
        #expect(StateSeal(key: Array(0..<32)).isGood(state, for: Self.subject(), at: Self.now))
        #expect(!StateSeal(key: Array(1..<33)).isGood(state, for: Self.subject(), at: Self.now))
    }

    @Test(arguments: ["", "1", "1.2.3", "2.1600000.00", "1.1600000.zz", "1..", "1.99999999999999999999."])
    func otherText_isNoState(text: String) {
        #expect(!Self.seal.isGood(text, for: Self.subject(), at: Self.now))
    }

    @Test func changedState_isNotGood() {
        let state = Self.seal.state(for: Self.subject(), at: Self.now)
        for index in state.indices {
            var changed = state
            changed.replaceSubrange(index...index, with: state[index] == "1" ? "2" : "1")
            #expect(!Self.seal.isGood(changed, for: Self.subject(), at: Self.now))
        }
    }
}
