import Primitives
import Resilience
import Testing

struct LoadLimitTests {
    private static let policy = LoadLimit.Policy(waitMilliseconds: 10, patienceMilliseconds: 50, callsMin: 4)

    /// One call a millisecond, until before `end`, each of which has taken so many milliseconds.
    private func pass(_ limit: inout LoadLimit, from start: Int64, until end: Int64, took: Int64) {
        for now in start..<end where limit.admits(at: at(now)) {
            limit.left(since: at(now - took), at: at(now))
        }
    }

    /// A place that has seen ordinary calls of a millisecond, then late ones for so many milliseconds.
    private func limit(lateFor milliseconds: Int64) -> LoadLimit {
        var limit = LoadLimit(Self.policy)
        pass(&limit, from: 0, until: 100, took: 1)
        pass(&limit, from: 100, until: 100 + milliseconds, took: 30)
        return limit
    }

    /// Asks for so many places; how many are had.
    private func asked(_ limit: inout LoadLimit, _ count: Int, at now: Int64) -> Int {
        (0..<count).reduce(0) { had, _ in had + (limit.admits(at: at(now)) ? 1 : 0) }
    }

    @Test func anyNumberIsLetIn_whileNobodyWaitsLong() {
        var limit = LoadLimit(Self.policy)
        #expect(asked(&limit, 10_000, at: 0) == 10_000)
        #expect(limit.inFlight == 10_000)
        #expect(limit.shedCount == 0)
    }

    @Test func burst_passes_andOneQuickCallBeginsTheCountAnew() {
        var limit = limit(lateFor: 50)
        #expect(limit.limit == nil)
        pass(&limit, from: 150, until: 151, took: 11)
        pass(&limit, from: 151, until: 201, took: 30)
        #expect(limit.limit == nil, "11 ms are no more than 10 beyond what is usual")
    }

    @Test func queueThatStands_letsInAsManyAsLeaveInTheTimeAllowed() {
        var limit = limit(lateFor: 51)
        // One a millisecond leaves, and may take 1 + 10 ms.
        #expect(limit.limit == 11)
        #expect(asked(&limit, 20, at: 151) == 11)
        #expect(limit.shedCount == 9)
        limit.withdrawn()
        #expect(asked(&limit, 2, at: 152) == 1)
    }

    @Test func fewCalls_areAlwaysLetIn() {
        var limit = LoadLimit(Self.policy)
        pass(&limit, from: 0, until: 1, took: 1)
        for now in [Int64(100), 140, 180] { limit.left(since: at(now - 60), at: at(now)) }
        #expect(limit.limit == 4)
        #expect(asked(&limit, 20, at: 180) == 4)
    }

    @Test func storeThatIsFarAway_isNoQueue() {
        var limit = LoadLimit(Self.policy)
        pass(&limit, from: 0, until: 5000, took: 40)
        #expect(limit.limit == nil)
    }

    @Test func whatIsUsual_isForgottenAfterAWhile_butNeverMoreThanBelieved() {
        var limit = LoadLimit(Self.policy)
        pass(&limit, from: 0, until: 100, took: 1)
        pass(&limit, from: 20_000, until: 40_000, took: 30)
        #expect(limit.limit == nil, "30 ms are usual by now")
        pass(&limit, from: 40_000, until: 70_000, took: 500)
        #expect(limit.shedCount == 0, "there was always but one")
        var far = LoadLimit(Self.policy)
        pass(&far, from: 0, until: 40, took: 500)
        #expect(far.limit == nil)
        pass(&far, from: 40, until: 51, took: 500)
        #expect(far.limit == 60, "50 ms at most are usual")
    }

    @Test func limit_isLifted_onceNobodyHadToBeTurnedAway() {
        var limit = limit(lateFor: 51)
        pass(&limit, from: 151, until: 200, took: 30)
        #expect(limit.limit == 11)
        pass(&limit, from: 200, until: 201, took: 30)
        #expect(limit.limit == nil)
    }

    @Test func limit_staysWhileCallsAreTurnedAway_andFollowsWhatLeaves() {
        var limit = limit(lateFor: 51)
        _ = asked(&limit, 11, at: 151)
        // Now two leave each millisecond, and three come.
        for now in Int64(151)..<401 {
            for _ in 0..<2 { limit.left(since: at(now - 9), at: at(now)) }
            _ = asked(&limit, 3, at: now)
        }
        #expect(limit.limit == 22)
    }

    @Test func whereNobodyLeaves_itIsNoQueueThatHoldsThemUp() {
        var limit = limit(lateFor: 51)
        #expect(asked(&limit, 20, at: 151) == 11)
        #expect(asked(&limit, 1, at: 349) == 0)
        #expect(asked(&limit, 1, at: 351) == 1)
        #expect(limit.limit == nil)
    }

    /// None is done for 200 ms, then one a millisecond is: late, but behind a stall.
    @Test func queueBehindAStall_getsAsLongAsThatTook() {
        var limit = LoadLimit(Self.policy)
        pass(&limit, from: 0, until: 100, took: 1)
        #expect(asked(&limit, 500, at: 100) == 500)
        for now in Int64(300)..<550 { limit.left(since: at(100), at: at(now)) }
        #expect(limit.limit == nil)
        limit.left(since: at(100), at: at(550))
        #expect(limit.limit == 11)
    }

    @Test func pauseWithoutCalls_isNoStall() {
        var limit = LoadLimit(Self.policy)
        pass(&limit, from: 0, until: 100, took: 1)
        #expect(asked(&limit, 500, at: 1000) == 500)
        for now in Int64(1020)...1070 { limit.left(since: at(1000), at: at(now)) }
        #expect(limit.limit == 11)
    }

    @Test func silence_liftsTheLimit() {
        var limit = limit(lateFor: 51)
        _ = asked(&limit, 20, at: 151)
        for now in Int64(151)..<162 { limit.left(since: at(now - 11), at: at(now)) }
        #expect(limit.limit == 11)
        #expect(asked(&limit, 30, at: 10_000) == 30)
    }

    @Test func whatEndsWithoutHavingBeenDone_saysNothingOfWaiting() {
        var limit = limit(lateFor: 50)
        for _ in 0..<5 {
            #expect(asked(&limit, 1, at: 150) == 1)
            limit.withdrawn()
        }
        limit.withdrawn()
        #expect(limit.inFlight == 0)
        pass(&limit, from: 150, until: 151, took: 30)
        #expect(limit.limit == 11)
    }
}
