import Glibc
import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct ServiceMachineHangTests {
    /// Lets time pass with a heartbeat every so often, the timer served when it is due.
    private func beat(_ driven: inout DrivenService, every interval: Int64, times: Int) {
        for _ in 0..<times {
            let next = driven.now.advanced(milliseconds: interval)
            while let due = driven.machine.timer, due <= next { driven.awaitTimer() }
            driven.now = next
            driven.send(.reported(.heartbeat(inFlight: 0)))
        }
    }

    @Test func heardInTime_staysReady() {
        var driven = DrivenService.at(.ready)
        for interval in [Int64(500), 1400, 1499] {
            beat(&driven, every: interval, times: 50)
            #expect(driven.machine.state == .ready)
        }
    }

    @Test func missesHeartbeats_isUnresponsiveUntilHeardAgain() {
        var driven = DrivenService.at(.ready)
        beat(&driven, every: 500, times: 3)
        let heard = driven.now
        driven.awaitTimer()
        #expect(driven.machine.state == .ready)
        driven.awaitTimer()
        #expect(driven.machine.state == .unresponsive)
        #expect(driven.now.milliseconds(since: heard) == 1500)
        driven.pass(1000)
        driven.send(.reported(.heartbeat(inFlight: 0)))
        #expect(driven.machine.state == .ready)
        #expect(driven.pause == 1500)
    }

    @Test func staysSilent_isAbortedThenKilledAndStartedAgain() throws {
        var driven = DrivenService.at(.ready)
        let pid = try #require(driven.machine.pid)
        let heard = driven.now
        driven.awaitTimer()
        #expect(driven.awaitTimer().contains(.signal(SIGABRT, pid: pid)))
        #expect(driven.now.milliseconds(since: heard) == 4000)
        #expect(driven.machine.state == .aborting)
        #expect(driven.awaitTimer().contains(.signalGroup(SIGKILL, pid: pid)))
        #expect(driven.now.milliseconds(since: heard) == 5000)
        #expect(driven.awaitTimer().contains(.signalGroup(SIGKILL, pid: pid)))
        driven.send(.died(.signal(SIGKILL)))
        #expect(driven.machine.state == .backingOff)
    }

    @Test func hangsAfterServingLong_isStartedAgainAtOnce() {
        var driven = DrivenService.at(.ready)
        beat(&driven, every: 500, times: 40)
        while driven.machine.state != .aborting { driven.awaitTimer() }
        driven.send(.died(.signal(SIGABRT)))
        #expect(driven.machine.state == .starting)
    }

    /// The supervisor was stopped for an hour: what its services sent meanwhile has still to be read.
    @Test func supervisorStoodStill_nobodyIsKilledForIt() {
        var driven = DrivenService.at(.ready)
        driven.pass(3_600_000)
        driven.send(.timerFired)
        #expect(driven.machine.state == .unresponsive)
        #expect(driven.pause == 2500)
        driven.send(.reported(.heartbeat(inFlight: 0)))
        #expect(driven.machine.state == .ready)
    }

    @Test func askedToStopWhileItHangs_isKilledSoonAndStaysDown() throws {
        var driven = DrivenService.at(.aborting)
        let pid = try #require(driven.machine.pid)
        driven.send(.stop)
        #expect(driven.pause == RestartPolicy().hurried)
        #expect(driven.awaitTimer().contains(.signalGroup(SIGKILL, pid: pid)))
        driven.send(.died(.signal(SIGKILL)))
        #expect(driven.machine.state == .stopped)
    }

    @Test func anotherCanTakeOver_isEndedSooner() throws {
        var driven = DrivenService.at(.ready)
        let pid = try #require(driven.machine.pid)
        let heard = driven.now
        #expect(driven.send(.relieved(true)) == [])
        driven.awaitTimer()
        #expect(driven.machine.state == .unresponsive)
        #expect(driven.awaitTimer().contains(.signal(SIGABRT, pid: pid)))
        #expect(driven.now.milliseconds(since: heard) == 2000)
        #expect(driven.awaitTimer().contains(.signalGroup(SIGKILL, pid: pid)))
        #expect(driven.now.milliseconds(since: heard) == 2250)
    }

    @Test func otherComesOrGoesWhileItIsUnresponsive_limitIsTheOneThatHoldsNow() {
        var driven = DrivenService.at(.unresponsive)
        let since = driven.now
        driven.pass(100)
        #expect(driven.send(.relieved(true)) == [.setTimer(since.advanced(milliseconds: 500))])
        #expect(driven.send(.relieved(true)) == [])
        #expect(driven.send(.relieved(false)) == [.setTimer(since.advanced(milliseconds: 2500))])
        driven.pass(900)
        driven.send(.relieved(true))
        // Its time is over already.
        driven.send(.timerFired)
        #expect(driven.machine.state == .aborting)
    }

    @Test(arguments: ServiceMachine.State.allCases)
    func relief_changesNoStateByItself(state: ServiceMachine.State) {
        var driven = DrivenService.at(state)
        driven.send(.relieved(true))
        #expect(driven.machine.state == state)
        #expect((driven.machine.timer != nil) == driven.machine.isWaiting)
    }

    @Test func haltedWhereAnotherCanTakeOver_isKilledAtOnce() throws {
        var driven = DrivenService.at(.ready)
        let pid = try #require(driven.machine.pid)
        driven.send(.relieved(true))
        #expect(driven.send(.halted(true)) == [.setTimer(driven.now.advanced(milliseconds: 100))])
        #expect(driven.send(.halted(true)) == [])
        #expect(driven.awaitTimer().contains(.signalGroup(SIGKILL, pid: pid)))
        #expect(driven.machine.state == .aborting)
        driven.send(.died(.signal(SIGKILL)))
        #expect(driven.machine.haltedSince == nil)
    }

    @Test func haltedForAMoment_goesOnAsIfNothingHadBeen() {
        var driven = DrivenService.at(.ready)
        driven.send(.relieved(true))
        driven.send(.halted(true))
        driven.pass(99)
        driven.send(.halted(false))
        #expect(driven.machine.state == .ready)
        #expect(driven.pause == 1401)
    }

    @Test func haltedWhereNobodyCanTakeOver_isWaitedFor() throws {
        var driven = DrivenService.at(.ready)
        let pid = try #require(driven.machine.pid)
        driven.send(.halted(true))
        driven.awaitTimer()
        #expect(driven.machine.state == .unresponsive)
        driven.pass(200)
        // Now somebody can.
        driven.send(.relieved(true))
        #expect(driven.send(.timerFired).contains(.signalGroup(SIGKILL, pid: pid)))
    }

    @Test func relievedAfterBeingHalted_isKilledAtOnce() {
        var driven = DrivenService.at(.ready)
        driven.send(.halted(true))
        driven.pass(150)
        driven.send(.relieved(true))
        #expect(driven.machine.state == .aborting)
    }

    @Test func limitsWithAStandbyThatAreLonger_changeNothing() {
        var policy = RestartPolicy()
        (policy.relievedHangLimit, policy.relievedAbortGrace) = (60_000, 60_000)
        var driven = DrivenService(policy: policy)
        driven.becomeReady()
        driven.send(.relieved(true))
        driven.awaitTimer()
        #expect(driven.pause == 2500)
        driven.awaitTimer()
        #expect(driven.pause == 1000)
    }
}
