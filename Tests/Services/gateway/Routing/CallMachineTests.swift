import Primitives
import Resilience
import Testing
import Transport

@testable import Gateway

/// What reads and writes have in common.
@Suite struct CallMachineTests {
    @Test(arguments: [CallDriver.read(), CallDriver.write()])
    func answer_isPassedOn_andAllElseIsTooLate(driver: CallDriver) {
        var driver = driver
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.answered(.primary, .settled), at: 1) == .passOn)
        for event in [
            CallMachine.Event.failed(.primary, .connectionLost), .late, .routeChanged, .waitEnded,
            .cancelled, .refused(.primary), .answered(.primary, .settled), .started,
        ] {
            #expect(driver.on(event, at: 300) == .nothing)
        }
    }

    @Test(arguments: [CallDriver.read(), CallDriver.write()])
    func cancellation_answersNothing(driver: CallDriver) {
        var driver = driver
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.cancelled, at: 1) == .withdraw)
        #expect(driver.on(.answered(.primary, .settled), at: 2) == .nothing)
        #expect(driver.on(.cancelled, at: 3) == .nothing)
    }

    @Test(arguments: [CallDriver.read(CallDriver.primaryOnly), CallDriver.write()])
    func cancellationDuringAWait_endsTheCall_andGivesThePermitBack(driver: CallDriver) {
        var driver = driver
        _ = driver.on(.started, at: 0)
        let unavailable = CallMachine.Event.answered(.primary, .unavailable(retryAfterMilliseconds: 100))
        #expect(driver.on(unavailable, at: 1) == .wait(milliseconds: 100))
        #expect(driver.budget.placesTaken == 1)
        #expect(driver.on(.cancelled, at: 2) == .withdraw)
        #expect(driver.on(.waitEnded, at: 101) == .nothing)
        #expect(driver.budget.placesTaken == 0)
    }

    @Test(arguments: [CallDriver.read(CallDriver.primaryOnly), CallDriver.write(CallDriver.primaryOnly)])
    func lostConnection_isAskedAgainOnceForFree_thenOnTheBudget(driver: CallDriver) {
        var driver = driver
        let lost = CallMachine.Event.failed(.primary, .connectionLost)
        #expect(driver.on(.started, at: 0).isAsk(.primary))
        #expect(driver.on(lost, at: 10).isAsk(.primary))
        #expect(driver.budget.placesTaken == 0)
        #expect(driver.on(lost, at: 20).isAsk(.primary))
        #expect(driver.budget.placesTaken == 1)
        #expect(driver.on(lost, at: 30) == .giveUp(.unreachable(wasSent: true)))
        #expect(driver.budget.placesTaken == 0)
        #expect(driver.machine.attempts == 3)
    }

    @Test(arguments: [CallDriver.read(CallDriver.primaryOnly), CallDriver.write()])
    func withoutAPermit_theCallWaitsForOne(driver: CallDriver) {
        var driver = driver
        driver.random = { 30 }
        driver.exhaustBudget()
        let lost = CallMachine.Event.failed(.primary, .connectionLost)
        _ = driver.on(.started, at: 0)
        #expect(driver.on(lost, at: 10).isAsk(.primary))
        #expect(driver.on(lost, at: 20) == .wait(milliseconds: 30))
        #expect(driver.on(.waitEnded, at: 50) == .wait(milliseconds: 30))
        driver.budget.ended(.place)
        #expect(driver.on(.waitEnded, at: 79) == .nothing, "an earlier wait")
        #expect(driver.on(.waitEnded, at: 80).isAsk(.primary))
    }

    @Test(arguments: [CallDriver.read(CallDriver.primaryOnly), CallDriver.write()])
    func unavailableWithAHint_isAskedAgainAfterIt_forThreeSeconds(driver: CallDriver) {
        var driver = driver
        let unavailable = CallMachine.Event.answered(.primary, .unavailable(retryAfterMilliseconds: 200))
        _ = driver.on(.started, at: 1000)
        var (now, asked): (Int64, Int) = (1005, 0)
        while driver.on(unavailable, at: now) == .wait(milliseconds: 200) {
            now += 200
            #expect(driver.on(.waitEnded, at: now).isAsk(.primary))
            #expect(driver.budget.placesTaken == 1)
            now += 5
            asked += 1
        }
        #expect(asked == 14)
        #expect(driver.machine.state == .over)
        #expect(driver.budget.placesTaken == 0)
    }

    @Test(arguments: [nil, 5000, 10_000])
    func unavailableWithoutAHintWithinTheDeadline_isPassedOn(hint: Int64?) {
        for var driver in [
            CallDriver.read(CallDriver.primaryOnly), CallDriver.write(milliseconds: 5000),
        ] {
            _ = driver.on(.started, at: 0)
            #expect(
                driver.on(.answered(.primary, .unavailable(retryAfterMilliseconds: hint)), at: 0) == .passOn)
        }
    }

    @Test func readThatIsUnavailableWithoutAPermit_isPassedOn() {
        var driver = CallDriver.read(CallDriver.primaryOnly)
        driver.exhaustBudget()
        _ = driver.on(.started, at: 0)
        #expect(
            driver.on(.answered(.primary, .unavailable(retryAfterMilliseconds: 1)), at: 0) == .passOn)
    }

    @Test func writeThatIsUnavailableWithoutAPermit_waitsForOne_threeSecondsAtMost() {
        let unavailable = CallMachine.Event.answered(.primary, .unavailable(retryAfterMilliseconds: 1))
        var driver = CallDriver.write()
        driver.random = { 30 }
        driver.exhaustBudget()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(unavailable, at: 0) == .wait(milliseconds: 30))
        var late = driver
        driver.budget.ended(.place)
        #expect(driver.on(.waitEnded, at: 30).isAsk(.primary))
        #expect(late.on(.waitEnded, at: 2999) == .wait(milliseconds: 30))
        #expect(late.on(.waitEnded, at: 3029) == .passOn)
    }

    @Test func overloadAndClosing_endTheCallAtOnce() {
        for var driver in [CallDriver.read(CallDriver.primaryOnly), CallDriver.write()] {
            var closed = driver
            _ = driver.on(.started, at: 0)
            #expect(driver.on(.failed(.primary, .overloaded), at: 1) == .giveUp(.overloaded))
            _ = closed.on(.started, at: 0)
            #expect(closed.on(.failed(.primary, .closed), at: 1) == .giveUp(.unreachable(wasSent: false)))
        }
    }

    @Test(arguments: [
        CallDriver.read(), CallDriver.write(milliseconds: 5000),
        CallDriver.write(CallDriver.nobodyWrites, milliseconds: 5000),
    ])
    func callStartedAfterItsDeadline_isNeverAsked(driver: CallDriver) {
        var driver = driver
        #expect(driver.on(.started, at: 5000) == .giveUp(.unreachable(wasSent: false)))
        #expect(driver.machine.attempts == 0)
    }
}

extension CallMachine.Action {
    /// Whether it waits, for however long.
    var isWait: Bool {
        if case .wait = self { true } else { false }
    }

    /// Whether it asks this place, by whatever deadline.
    func isAsk(_ place: Instance) -> Bool {
        if case .ask(let attempt) = self { attempt.place == place } else { false }
    }
}
