import Primitives
import Resilience
import TestSupport
import Testing

struct RetryBudgetTests {
    @Test func withNothingEarned_threeRetriesMayRunAtTheSameTime() {
        var budget = RetryBudget()
        for _ in 0..<3 { #expect(budget.retry(at: at(0)) == .place) }
        #expect(budget.retry(at: at(0)) == nil)
        #expect(budget.refusals == 1)
        budget.ended(.place)
        #expect(budget.retry(at: at(0)) == .place)
        #expect(budget.placesTaken == 3)
    }

    @Test func everyTenthCall_earnsARetry() {
        var budget = RetryBudget(placesMax: 0)
        for _ in 0..<9 { budget.called(at: at(0)) }
        #expect(budget.retry(at: at(0)) == nil)
        budget.called(at: at(0))
        #expect(budget.retry(at: at(0)) == .earned)
        #expect(budget.retry(at: at(0)) == nil)
        #expect(budget.earnedTenths(at: at(0)) == 0)
    }

    @Test func earnedRetries_comeFirstAndGiveNothingBack() {
        var budget = RetryBudget()
        for _ in 0..<10 { budget.called(at: at(0)) }
        #expect(budget.retry(at: at(0)) == .earned)
        budget.ended(.earned)
        #expect(budget.placesTaken == 0)
        #expect(budget.earnedTenths(at: at(0)) == 0)
        #expect(budget.retry(at: at(0)) == .place)
    }

    @Test func whatIsEarned_isForgottenWithTheCalls() {
        var budget = RetryBudget(placesMax: 0)
        for _ in 0..<20 { budget.called(at: at(0)) }
        #expect(budget.earnedTenths(at: at(9999)) == 20)
        #expect(budget.earnedTenths(at: at(10_000)) == 0)
        #expect(budget.retry(at: at(10_000)) == nil)
    }

    @Test func whatIsEarned_hasALimit() {
        var budget = RetryBudget(placesMax: 0)
        for _ in 0..<100_000 { budget.called(at: at(0)) }
        #expect(budget.earnedTenths(at: at(0)) == RetryBudget.earnedMax * 10)
        for _ in 0..<RetryBudget.earnedMax { #expect(budget.retry(at: at(0)) == .earned) }
        #expect(budget.retry(at: at(0)) == nil)
    }

    @Test func placeGivenBackTwice_isNoPlaceMore() {
        var budget = RetryBudget(placesMax: 1)
        budget.ended(.place)
        #expect(budget.retry(at: at(0)) == .place)
        #expect(budget.retry(at: at(0)) == nil)
    }

    @Test func randomWalk_keepsTheBudgetWithinItsBounds() {
        let seed = SeededGenerator.seedOfThisRun()
        var random = SeededGenerator(seed: seed)
        var budget = RetryBudget()
        var now: Int64 = 0
        var (calls, earned) = (0, 0)
        var places = 0
        var visited: Set<RetryBudget.Permit?> = []
        for step in 0..<100_000 {
            now += Int64.random(in: 0...(step % 1000 == 0 ? 15_000 : 5), using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1:
                let permit = budget.retry(at: at(now))
                visited.insert(permit)
                if permit == .earned { earned += 1 }
                if permit == .place { places += 1 }
            case 2 where places > 0:
                budget.ended(.place)
                places -= 1
            default:
                budget.called(at: at(now))
                calls += 1
            }
            let tenths = budget.earnedTenths(at: at(now))
            let isSound =
                (0...RetryBudget.earnedMax * 10).contains(tenths) && earned * 10 + tenths <= calls
                && budget.placesTaken == places && (0...3).contains(places)
            guard isSound else {
                Issue.record("seed \(seed), step \(step): \(budget), \(calls) calls, \(earned) earned")
                return
            }
        }
        #expect(visited == [nil, .earned, .place], "seed \(seed)")
    }
}
