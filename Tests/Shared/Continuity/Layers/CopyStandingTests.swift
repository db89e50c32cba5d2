import Primitives
import Storage
import Testing

@testable import Continuity

@Suite struct CopyStandingTests {
    private static let store = Identifier(high: 1, low: 1)
    private static let now = Timestamp(milliseconds: 1_000_000)

    private func state(filled: Bool = true, ageMilliseconds: Int64 = 0) -> CopyState {
        var state = CopyState(of: StoreIdentity(id: Self.store, kind: .store, epoch: 1))
        state.isFilled = filled
        state.asOf = Timestamp(milliseconds: Self.now.milliseconds - ageMilliseconds)
        return state
    }

    private func standing(_ state: CopyState?, store: Identifier? = nil) -> CopyStanding {
        CopyStanding(of: state, store: store, at: Self.now, maxSeconds: 60)
    }

    @Test func copyWithinItsTime_isFresh() {
        #expect(standing(state()) == .fresh(asOf: Self.now))
        let asOf = Timestamp(milliseconds: 940_000)
        #expect(standing(state(ageMilliseconds: 60_000), store: Self.store) == .fresh(asOf: asOf))
    }

    @Test func olderCopy_hasExpired() {
        let asOf = Timestamp(milliseconds: 939_999)
        #expect(standing(state(ageMilliseconds: 60_001)) == .expired(asOf: asOf))
        #expect(standing(state(ageMilliseconds: 60_001)).asOf == asOf)
    }

    @Test func copyThatWasNeverFilled_answersNothing() {
        for state in [nil, state(filled: false)] {
            #expect(standing(state) == .unusable(reason: "it has not been filled yet"))
            #expect(standing(state).asOf == nil)
        }
    }

    /// However fresh: it is about other records.
    @Test func copyOfAnotherStore_answersNothing() {
        let other = Identifier(high: 2, low: 2)
        #expect(standing(state(), store: other) == .unusable(reason: "it is a copy of another store"))
    }
}
