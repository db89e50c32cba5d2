import Primitives
import Resilience
import Testing
import Transport

@testable import Gateway

@Suite struct CallMachineReadTests {
    private static let unavailable = CallMachine.Reply.unavailable(retryAfterMilliseconds: 100)

    @Test func read_goesToTheBestReader_withAllThatRemains() {
        var driver = CallDriver.read()
        #expect(driver.on(.started, at: 0) == .ask(.primary, until: 5000))
        var moved = CallDriver.read(CallDriver.standbyOnly)
        #expect(moved.on(.started, at: 0) == .ask(.standby, until: 5000))
    }

    @Test func lateRead_isAskedOfTheOtherToo_once_andTheFirstAnswerCounts() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.late, at: 249) == .nothing)
        #expect(driver.on(.late, at: 250) == .ask(.standby, until: 5000))
        #expect(driver.on(.late, at: 500) == .nothing)
        #expect(driver.on(.answered(.standby, .settled), at: 501) == .passOn)
    }

    @Test func lateReadWithoutAnother_goesOn() {
        var driver = CallDriver.read(CallDriver.primaryOnly)
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.late, at: 250) == .nothing)
        #expect(driver.on(.answered(.primary, .settled), at: 251) == .passOn)
    }

    /// Nobody else was there when it was late.
    @Test func lateRead_isAskedOfAnInstanceThatIsBackAsSoonAsTheRouteSaysSo() {
        var driver = CallDriver.read(CallDriver.standbyOnly)
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.late, at: 250) == .nothing)
        #expect(driver.route(CallDriver.both, at: 400) == .ask(.primary, until: 5000))
        var early = CallDriver.read(CallDriver.standbyOnly)
        _ = early.on(.started, at: 0)
        #expect(early.route(CallDriver.both, at: 100) == .nothing, "the standby may answer yet")
    }

    @Test func lostConnection_goesToTheOtherAtOnce() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.failed(.primary, .connectionLost), at: 1) == .ask(.standby, until: 5000))
        #expect(driver.budget.placesTaken == 0)
        #expect(driver.on(.late, at: 100) == .nothing, "the standby has had it for less than that")
        #expect(driver.on(.late, at: 251) == .ask(.primary, until: 5000))
    }

    @Test func lossWhileTheOtherHasIt_costsNothing() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        _ = driver.on(.late, at: 250)
        #expect(driver.on(.failed(.primary, .connectionLost), at: 300) == .nothing)
        #expect(driver.on(.answered(.standby, .settled), at: 301) == .passOn)
    }

    @Test func refusedConnection_asksTheOtherAtOnce_andTheAttemptGoesOn() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.refused(.standby), at: 1) == .nothing)
        #expect(driver.on(.refused(.primary), at: 1) == .ask(.standby, until: 5000))
        #expect(driver.on(.refused(.primary), at: 6) == .nothing)
        #expect(driver.on(.answered(.primary, .settled), at: 10) == .passOn)
    }

    @Test func unavailable_isFollowedByTheOther_thenWaitsAsAsked() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.answered(.primary, Self.unavailable), at: 1) == .ask(.standby, until: 5000))
        #expect(driver.on(.answered(.standby, Self.unavailable), at: 2) == .wait(milliseconds: 100))
        #expect(driver.on(.waitEnded, at: 102) == .ask(.primary, until: 5000))
        #expect(driver.on(.answered(.primary, Self.unavailable), at: 103) == .ask(.standby, until: 5000))
        #expect(driver.on(.answered(.standby, Self.unavailable), at: 104) == .wait(milliseconds: 100))
    }

    @Test func unavailableWhileTheOtherHasIt_waitsForTheOther() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        _ = driver.on(.late, at: 250)
        #expect(driver.on(.answered(.standby, Self.unavailable), at: 251) == .nothing)
        #expect(driver.on(.answered(.primary, .ranOutOfTime), at: 4950) == .passOn)
    }

    @Test func runningOutOfTime_isPassedOn_unlessTheOtherHasIt() {
        var alone = CallDriver.read()
        _ = alone.on(.started, at: 0)
        #expect(alone.on(.answered(.primary, .ranOutOfTime), at: 4950) == .passOn)
        var both = CallDriver.read()
        _ = both.on(.started, at: 0)
        _ = both.on(.late, at: 250)
        #expect(both.on(.answered(.primary, .ranOutOfTime), at: 4950) == .nothing)
        #expect(both.on(.failed(.standby, .deadlineExceeded(wasSent: true)), at: 5000) == .passOn)
    }

    @Test func overloadOfOne_isFollowedByTheOther() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.failed(.primary, .overloaded), at: 0) == .ask(.standby, until: 5000))
        #expect(driver.on(.failed(.standby, .overloaded), at: 0) == .giveUp(.overloaded))
    }

    @Test func readThatIsTurnedAway_isPassedOnAtOnce_unlessTheOtherHasIt() {
        let turnedAway = CallMachine.Reply.turnedAway(retryAfterMilliseconds: 100)
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.on(.answered(.primary, turnedAway), at: 1) == .passOn)
        var both = CallDriver.read()
        _ = both.on(.started, at: 0)
        _ = both.on(.late, at: 250)
        #expect(both.on(.answered(.standby, turnedAway), at: 251) == .nothing)
        #expect(both.on(.answered(.primary, .settled), at: 252) == .passOn)
    }

    @Test func readPastItsDeadline_tellsWhetherTheServiceHadIt() {
        for wasSent in [true, false] {
            var driver = CallDriver.read()
            _ = driver.on(.started, at: 0)
            #expect(
                driver.on(.failed(.primary, .deadlineExceeded(wasSent: wasSent)), at: 5000)
                    == .giveUp(wasSent ? .deadlineExceeded : .unreachable(wasSent: false)))
        }
    }

    @Test func instanceTakenOutOfTheRoute_isNotWaitedFor() {
        var driver = CallDriver.read()
        _ = driver.on(.started, at: 0)
        #expect(driver.route(CallDriver.nobodyWrites, at: 1) == .nothing)
        #expect(driver.route(CallDriver.standbyOnly, at: 2) == .ask(.standby, until: 5000))
        #expect(driver.route(CallDriver.both, at: 3) == .nothing)
        #expect(driver.on(.answered(.primary, .settled), at: 4) == .passOn)
    }

    @Test func routeChangeDuringAWait_asksANewReaderAtOnce() {
        var driver = CallDriver.read(CallDriver.primaryOnly)
        _ = driver.on(.started, at: 0)
        _ = driver.on(.answered(.primary, Self.unavailable), at: 1)
        #expect(driver.route(CallDriver.both, at: 2) == .nothing)
        #expect(driver.route(CallDriver.standbyOnly, at: 3) == .ask(.standby, until: 5000))
    }
}
