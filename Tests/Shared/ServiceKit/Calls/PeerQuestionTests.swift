import Primitives
import Testing

@testable import ServiceKit

struct PeerQuestionTests {
    private let ids = (1...2).map { Identifier(high: 0, low: $0) }

    private func found(_ ids: Identifier...) -> Verification {
        Verification(found: Dictionary(uniqueKeysWithValues: ids.map { ($0, "label") }), missing: [])
    }

    @Test func primaryThatKnowsAll_isEnough() {
        var question = PeerQuestion(ids)
        let all = Verification(found: [ids[0]: "label"], missing: [ids[1]])
        #expect(question.handle(.answered(.primary, all)) == .finish(all))
        #expect(question.handle(.late) == .wait)
    }

    @Test func name_isKnownOnceSomethingHasItOrThePrimarySaysThatNothingHas() {
        var question = PeerQuestion([], isOfName: true)
        #expect(question.handle(.answered(.primary, found(ids[0]))) == .finish(found(ids[0])))
        question = PeerQuestion([], isOfName: true)
        let none = Verification(found: [:], missing: [], isNameMissing: true)
        #expect(question.handle(.answered(.primary, none)) == .finish(none))
        question = PeerQuestion([], isOfName: true)
        #expect(question.handle(.answered(.primary, nil)) == .ask(.standby))
        #expect(question.handle(.answered(.standby, none)) == .finish(.unknown))
        question = PeerQuestion([], isOfName: true)
        #expect(question.handle(.answered(.primary, .unknown)) == .ask(.standby))
        #expect(question.handle(.answered(.standby, found(ids[1]))) == .finish(found(ids[1])))
    }

    @Test func latePrimary_hasItsStandbyAskedOnce() {
        var question = PeerQuestion(ids)
        #expect(question.handle(.late) == .ask(.standby))
        #expect(question.handle(.late) == .wait)
        #expect(question.handle(.answered(.standby, found(ids[0]))) == .wait)
        #expect(question.handle(.answered(.primary, nil)) == .finish(found(ids[0])))
    }

    @Test func standbyThatKnowsAll_isNotWaitedBeyond() {
        var question = PeerQuestion(ids)
        #expect(question.handle(.late) == .ask(.standby))
        let all = found(ids[0], ids[1])
        #expect(question.handle(.answered(.standby, all)) == .finish(all))
        #expect(question.handle(.answered(.primary, nil)) == .wait)
    }

    @Test func lostPrimary_hasItsStandbyAskedAtOnce() {
        var question = PeerQuestion(ids)
        #expect(question.handle(.answered(.primary, nil)) == .ask(.standby))
        #expect(question.handle(.answered(.standby, nil)) == .finish(.unknown))
    }

    /// One that was just told that its standby has the writes no longer says that a record is missing.
    @Test func standbysWord_fillsWhatThePrimaryDoesNotKnow() {
        var question = PeerQuestion(ids)
        #expect(question.handle(.answered(.primary, found(ids[0]))) == .ask(.standby))
        #expect(question.handle(.answered(.standby, found(ids[1]))) == .finish(found(ids[0], ids[1])))
    }

    /// The same id in both answers is one id: the other one is still unknown.
    @Test func idThatBothSpeakOf_countsOnce() {
        var question = PeerQuestion(ids)
        #expect(question.handle(.late) == .ask(.standby))
        #expect(question.handle(.answered(.standby, found(ids[0]))) == .wait)
        let wrong = Verification(found: [:], missing: [ids[0]])
        #expect(question.handle(.answered(.primary, wrong)) == .finish(found(ids[0])))
        var other = PeerQuestion(ids)
        #expect(other.handle(.answered(.primary, wrong)) == .ask(.standby))
        #expect(other.handle(.answered(.standby, found(ids[0]))) == .finish(found(ids[0])))
        var third = PeerQuestion(ids + [Identifier(high: 0, low: 3)])
        #expect(third.handle(.late) == .ask(.standby))
        #expect(third.handle(.answered(.primary, Verification(found: [:], missing: ids))) == .wait)
    }

    @Test func standby_neverMakesARecordMissing() {
        var question = PeerQuestion(ids)
        #expect(question.handle(.late) == .ask(.standby))
        let wrong = Verification(found: [:], missing: ids)
        #expect(question.handle(.answered(.standby, wrong)) == .wait)
        #expect(question.handle(.answered(.primary, nil)) == .finish(.unknown))
    }
}
