import Primitives
import Resilience
import Testing

struct ConcurrencyLimitTests {
    private typealias Limit = ConcurrencyLimit<Int>
    private static let far = Deadline(at(1_000_000))

    /// One call runs (number 0), these wait since the moments given, in order.
    private func limit(waiting: [Int64], waitingMax: Int = 3) -> Limit {
        var limit = Limit(inFlightMax: 1, waitingMax: waitingMax, waitMillisecondsMax: 100)
        _ = limit.handle(.arrived(0, Self.far), at: at(0))
        for (index, since) in waiting.enumerated() {
            _ = limit.handle(.arrived(index + 1, Self.far), at: at(since))
        }
        return limit
    }

    @Test func placesFree_startAtOnce() {
        var limit = Limit()
        for call in 0..<64 {
            #expect(limit.handle(.arrived(call, Self.far), at: at(0)) == [.start(call)])
        }
        #expect(limit.handle(.arrived(64, Self.far), at: at(0)) == [.setTimer(at(100))])
        #expect(limit.inFlight == 64)
        #expect(limit.waiting == 1)
    }

    @Test func startingAtOnce_takesAPlaceLikeAnArrival() {
        var limit = Limit(inFlightMax: 2, waitingMax: 3, waitMillisecondsMax: 100)
        for isStarted in [true, true, false] {
            let call = limit.inFlight
            let answer = limit.startAtOnce(call)
            #expect(answer == isStarted)
        }
        #expect(limit.inFlight == 2)
        _ = limit.handle(.arrived(2, Self.far), at: at(0))
        #expect(limit.handle(.finished(0), at: at(1)) == [.start(2), .cancelTimer])
        let mayPass = limit.startAtOnce(3)
        #expect(!mayPass)
    }

    @Test func fullQueue_turnsTheNewestAway() {
        var limit = limit(waiting: [0, 0, 0])
        let actions = limit.handle(.arrived(9, Self.far), at: at(49))
        #expect(actions == [.shed(9, retryAfterMilliseconds: 100)])
        #expect(limit.shedCount == 1)
        #expect(limit.waiting == 3)
    }

    @Test func fullQueueUnderOverload_turnsTheOldestAway() {
        var limit = limit(waiting: [0, 0, 0])
        let actions = limit.handle(.arrived(9, Self.far), at: at(50))
        #expect(actions == [.shed(1, retryAfterMilliseconds: 100)])
        #expect(limit.waiting == 3)
        #expect(limit.handle(.finished(0), at: at(50)) == [.start(9)])
    }

    @Test(arguments: [(Int64(49), 1), (50, 3)])
    func freePlace_goesToTheOldestUntilTheHeadHasWaitedLong(now: Int64, call: Int) {
        var limit = limit(waiting: [0, 10, 20])
        #expect(limit.handle(.finished(0), at: at(now)).first == .start(call))
    }

    @Test func waitedTooLong_isShedByTheTimer() {
        var limit = limit(waiting: [0, 10])
        #expect(limit.handle(.timerFired, at: at(99)) == [.setTimer(at(100))])
        #expect(
            limit.handle(.timerFired, at: at(100)) == [
                .shed(1, retryAfterMilliseconds: 100), .setTimer(at(110)),
            ])
        #expect(limit.handle(.timerFired, at: at(110)) == [.shed(2, retryAfterMilliseconds: 100)])
        #expect(limit.handle(.timerFired, at: at(200)).isEmpty)
    }

    @Test func waitedTooLong_isNeverStartedEvenIfTheTimerIsLate() {
        var limit = limit(waiting: [0, 90])
        let actions = limit.handle(.finished(0), at: at(100))
        #expect(actions.first == .shed(1, retryAfterMilliseconds: 100))
        #expect(actions.contains(.start(2)))
        #expect(actions.last == .cancelTimer)
    }

    @Test func callerWithLittleTime_waitsAQuarterOfIt() {
        var limit = limit(waiting: [0])
        let actions = limit.handle(.arrived(7, Deadline(at(80))), at: at(0))
        #expect(actions == [.setTimer(at(20))])
        #expect(limit.handle(.timerFired, at: at(20)).first == .shed(7, retryAfterMilliseconds: 100))
    }

    @Test(arguments: [Int64(-5), 0, 3])
    func callerWithoutTime_doesNotWait(deadline: Int64) {
        var limit = limit(waiting: [])
        #expect(
            limit.handle(.arrived(7, Deadline(at(deadline))), at: at(0))
                == [.shed(7, retryAfterMilliseconds: 100)])
    }

    @Test func withdrawnCall_leavesTheQueueWithoutAWord() {
        var limit = limit(waiting: [0, 0])
        #expect(limit.handle(.withdrawn(1), at: at(0)).isEmpty)
        #expect(limit.handle(.withdrawn(2), at: at(0)) == [.cancelTimer])
        #expect(limit.handle(.withdrawn(0), at: at(0)).isEmpty)
        #expect(limit.inFlight == 1)
        #expect(limit.handle(.finished(0), at: at(0)).isEmpty)
        #expect(limit.inFlight == 0)
    }

    @Test func endOfACallThatNeverRan_freesNoPlace() {
        var limit = limit(waiting: [0])
        #expect(limit.handle(.finished(42), at: at(0)).isEmpty)
        #expect(limit.handle(.finished(1), at: at(0)).isEmpty)
        #expect(limit.inFlight == 1)
        #expect(limit.handle(.finished(0), at: at(0)) == [.start(1), .cancelTimer])
    }

    @Test func senselessLimits_areMadeSensible() {
        var limit = Limit(inFlightMax: 0, waitingMax: -1, waitMillisecondsMax: -1)
        #expect(limit.handle(.arrived(0, Self.far), at: at(0)) == [.start(0)])
        #expect(limit.handle(.arrived(1, Self.far), at: at(0)) == [.shed(1, retryAfterMilliseconds: 1)])
    }
}
