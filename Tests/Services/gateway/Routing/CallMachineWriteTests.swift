import Primitives
import Resilience
import Testing
import Transport

@testable import Gateway

@Suite struct CallMachineWriteTests {
    private static let late = CallMachine.Event.failed(.primary, .deadlineExceeded(wasSent: true))
    private static let notRouted = CallMachine.Event.answered(
        .primary, .notRouted(retryAfterMilliseconds: 20))

    @Test func write_goesWhereTheRouteSays_underItsEpoch() {
        var driver = CallDriver.write()
        #expect(driver.on(.started, at: 0) == .ask(.primary, until: 1000, epoch: 3))
        var moved = CallDriver.write(CallDriver.standbyOnly)
        #expect(moved.on(.started, at: 0) == .ask(.standby, until: 1000, epoch: 4))
        var unpublished = CallDriver.write(CallDriver.primaryOnly)
        #expect(unpublished.on(.started, at: 0) == .ask(.primary, until: 1000))
    }

    @Test func firstAttempt_getsASecondOrAThird_andTheRetryAllThatRemains() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(Self.late, at: 1000) == .ask(.primary, until: 10_000, epoch: 3))
        #expect(driver.budget.placesTaken == 1)
        #expect(driver.on(Self.late, at: 10_000) == .giveUp(.deadlineExceeded))
        #expect(driver.budget.placesTaken == 0)

        var short = CallDriver.write(milliseconds: 900)
        #expect(short.on(.started, at: 0) == .ask(.primary, until: 300, epoch: 3))
    }

    @Test func attemptThatWasNeverSent_isAskedAgainOnNobodysAccount() {
        var driver = CallDriver.write()
        driver.exhaustBudget()
        _ = driver.on(.started, at: 0)
        let unsent = CallMachine.Event.failed(.primary, .deadlineExceeded(wasSent: false))
        #expect(driver.on(unsent, at: 1000) == .ask(.primary, until: 2000, epoch: 3))
        #expect(driver.on(unsent, at: 2000) == .ask(.primary, until: 3000, epoch: 3))
    }

    /// The service may notice a moment before the gateway does that an attempt's share is over.
    @Test func writeWhoseShareTheServiceFindsOver_isAskedAgain() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        let over = CallMachine.Event.answered(.primary, .ranOutOfTime)
        #expect(driver.on(over, at: 999) == .ask(.primary, until: 10_000, epoch: 3))
        #expect(driver.on(over, at: 9999) == .passOn)
        #expect(driver.on(over, at: 9999) == .nothing)
    }

    /// A copy may refuse a write for what an attempt before has done at the primary store.
    @Test(arguments: [late, .answered(.primary, .ranOutOfTime), .failed(.primary, .connectionLost)])
    func refusalFromBelow_settlesNothingOnceAnAttemptMayHaveBeenCarriedOut(ending: CallMachine.Event) {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(ending, at: 500).isAsk(.primary))
        #expect(
            driver.on(.answered(.primary, .refusedBelow), at: 600) == .giveUp(.unreachable(wasSent: true)))
    }

    @Test func refusalFromBelow_isPassedOnWhereNothingWasTriedBefore() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.answered(.primary, .refusedBelow), at: 5) == .passOn)
    }

    @Test func refusalFromBelow_settlesNothingAfterTheStoreWasLost() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        let lost = CallMachine.Event.answered(.primary, .unavailable(retryAfterMilliseconds: 100))
        #expect(driver.on(lost, at: 5).isWait)
        #expect(driver.on(.waitEnded, at: 400).isAsk(.primary))
        #expect(
            driver.on(.answered(.primary, .refusedBelow), at: 401) == .giveUp(.unreachable(wasSent: true)))
    }

    @Test func writeThatIsTurnedAway_isPassedOnAtOnce() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        let turnedAway = CallMachine.Event.answered(.primary, .turnedAway(retryAfterMilliseconds: 100))
        #expect(driver.on(turnedAway, at: 5) == .passOn)
    }

    /// Then it is not true that nothing was done.
    @Test func writeThatIsTurnedAwayAfterAnAttemptThatMayHaveBeenCarriedOut_isAskedAgain() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        _ = driver.on(.failed(.primary, .connectionLost), at: 1)
        let turnedAway = CallMachine.Event.answered(.primary, .turnedAway(retryAfterMilliseconds: 100))
        #expect(driver.on(turnedAway, at: 5) == .wait(milliseconds: 100))
        #expect(driver.on(.waitEnded, at: 105).isAsk(.primary))
    }

    @Test func writeIsNeverHedged() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.late, at: 300) == .nothing)
        #expect(driver.on(.refused(.primary), at: 300) == .nothing)
    }

    @Test func notRouted_looksAgainAfterAWhile_untilTheDeadline_onNobodysAccount() {
        var driver = CallDriver.write(milliseconds: 2000)
        driver.exhaustBudget()
        _ = driver.on(.started, at: 0)
        var now: Int64 = 0
        while now + 20 < 2000 {
            #expect(driver.on(Self.notRouted, at: now) == .wait(milliseconds: 20))
            now += 20
            #expect(driver.on(.waitEnded, at: now).isAsk(.primary))
        }
        #expect(driver.on(Self.notRouted, at: 1990) == .wait(milliseconds: 11))
        #expect(driver.on(.waitEnded, at: 2001) == .giveUp(.unreachable(wasSent: false)))
        #expect(driver.machine.attempts == 100)
    }

    @Test func notRouted_isAskedElsewhereAsSoonAsTheRouteIsKnown() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        _ = driver.on(Self.notRouted, at: 1)
        #expect(driver.on(.routeChanged, at: 2) == .nothing, "the same route")
        #expect(driver.route(CallDriver.standbyOnly, at: 3) == .ask(.standby, until: 1003, epoch: 4))
    }

    @Test func whileNobodyHasTheWrites_theCallWaitsForTheRoute() {
        var driver = CallDriver.write(CallDriver.nobodyWrites)
        #expect(driver.on(.started, at: 0) == .wait(milliseconds: 10_000))
        #expect(driver.on(.routeChanged, at: 10) == .nothing)
        #expect(driver.route(CallDriver.both, at: 500) == .ask(.primary, until: 1500, epoch: 3))
    }

    @Test func routeThatNeverComes_isWaitedForUntilTheDeadline() {
        var driver = CallDriver.write(CallDriver.nobodyWrites)
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.waitEnded, at: 10_000) == .giveUp(.unreachable(wasSent: false)))
    }

    @Test func writesThatMove_takeTheCallsWithThem() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        #expect(driver.route(CallDriver.nobodyWrites, at: 1) == .nothing)
        #expect(
            driver.route(CallDriver.standbyOnly, at: 400)
                == .move(from: .primary, to: .standby, until: 1400, epoch: 4))
        #expect(driver.on(.failed(.primary, .connectionLost), at: 401) == .nothing, "withdrawn")
        #expect(driver.on(.answered(.primary, .settled), at: 402) == .nothing, "withdrawn")
        #expect(driver.on(.answered(.standby, .settled), at: 403) == .passOn)
    }

    @Test func newEpochOfTheSamePlace_wakesWhoWaitsForAPermit() {
        var driver = CallDriver.write()
        driver.exhaustBudget()
        driver.random = { 50 }
        _ = driver.on(.started, at: 0)
        #expect(driver.on(Self.late, at: 1000) == .wait(milliseconds: 50))
        let anew = Places(Route(epoch: 5, writes: .primary, reads: [.primary]))
        #expect(driver.route(anew, at: 1010) == .ask(.primary, until: 2010, epoch: 5))
    }

    @Test func cutWrite_followsTheRoute() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        driver.places = CallDriver.nobodyWrites
        #expect(driver.on(.failed(.primary, .connectionLost), at: 100) == .wait(milliseconds: 9900))
        #expect(driver.route(CallDriver.standbyOnly, at: 300) == .ask(.standby, until: 1300, epoch: 4))
    }

    @Test func routeThatFlaps_isNotFollowedForEver() {
        var driver = CallDriver.write()
        _ = driver.on(.started, at: 0)
        for epoch in Int64(5)..<100 {
            let writer = epoch % 2 == 0 ? Instance.primary : .standby
            _ = driver.route(Places(Route(epoch: epoch, writes: writer, reads: [])), at: epoch)
        }
        #expect(driver.machine.attempts == CallMachine.attemptsMax)
    }
}
