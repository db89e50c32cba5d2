import Glibc
import Primitives
import Testing
import Wire

@testable import Supervisor

/// A moment of test time, in milliseconds.
func moment(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: milliseconds * 1_000_000)
}

/// A machine on a clock that tests move, with the answers to `spawn` given at once.
struct DrivenService {
    var machine: ServiceMachine
    var now = moment(0)
    var lastPID: Int32 = 100
    var spawns = 0

    init(policy: RestartPolicy = RestartPolicy(), seed: UInt64 = 1) {
        machine = ServiceMachine(policy: policy, seed: seed, at: moment(0))
    }

    /// Milliseconds until the timer fires.
    var pause: Int64? { machine.timer?.milliseconds(since: now) }

    @discardableResult
    mutating func send(_ event: ServiceMachine.Event) -> [ServiceMachine.Action] {
        let actions = machine.handle(event, at: now)
        guard actions.contains(.spawn) else { return actions }
        spawns += 1
        lastPID += 1
        return actions + machine.handle(.spawned(pid: lastPID), at: now)
    }

    mutating func pass(_ milliseconds: Int64) {
        now = now.advanced(milliseconds: milliseconds)
    }

    /// Lets time pass until the timer is due, and fires it.
    @discardableResult
    mutating func awaitTimer() -> [ServiceMachine.Action] {
        now = machine.timer ?? now
        return send(.timerFired)
    }

    mutating func becomeReady() {
        send(.start)
        send(.reported(.ready))
    }

    /// It dies after having been ready this long, and is ready again.
    mutating func crash(afterReady milliseconds: Int64 = 0) {
        pass(milliseconds)
        send(.died(.signal(SIGKILL)))
    }

    /// A machine in a given state.
    static func at(_ state: ServiceMachine.State) -> DrivenService {
        var driven = DrivenService()
        switch state {
        case .stopped: break
        case .starting: driven.send(.start)
        case .ready: driven.becomeReady()
        case .unresponsive:
            driven.becomeReady()
            driven.awaitTimer()
        case .aborting:
            driven.becomeReady()
            driven.awaitTimer()
            driven.awaitTimer()
        case .severed:
            driven.becomeReady()
            driven.send(.controlClosed)
        case .draining:
            driven.becomeReady()
            driven.send(.stop)
        case .backingOff:
            driven.becomeReady()
            driven.crash()
        case .looping:
            driven.becomeReady()
            while driven.machine.state != .looping {
                driven.crash()
                if driven.machine.state == .backingOff { driven.awaitTimer() }
            }
        case .failed:
            driven.becomeReady()
            driven.send(.died(.code(78)))
        }
        return driven
    }
}

@Suite struct ServiceMachineTests {
    /// What each event makes of each state: one row per state, in the order of `events`.
    static let events: [ServiceMachine.Event] = [
        .start, .stop, .restart, .reported(.ready), .reported(.heartbeat(inFlight: 1)), .reported(.draining),
        .controlClosed, .died(.code(1)), .died(.code(78)), .timerFired,
        .unfit,
    ]
    static let table: [(ServiceMachine.State, [ServiceMachine.State])] = [
        (
            .stopped,
            [
                .starting, .stopped, .starting, .stopped, .stopped, .stopped, .stopped, .stopped, .stopped,
                .stopped, .stopped,
            ]
        ),
        (
            .starting,
            [
                .starting, .draining, .draining, .ready, .starting, .draining, .severed, .backingOff, .failed,
                .draining, .starting,
            ]
        ),
        (
            .ready,
            [
                .ready, .draining, .draining, .ready, .ready, .draining, .severed, .backingOff, .failed,
                .unresponsive, .draining,
            ]
        ),
        (
            .unresponsive,
            [
                .unresponsive, .draining, .draining, .unresponsive, .ready, .draining, .severed, .backingOff,
                .failed, .aborting, .draining,
            ]
        ),
        (
            .aborting,
            [
                .aborting, .draining, .draining, .aborting, .aborting, .aborting, .aborting, .backingOff,
                .failed, .aborting, .aborting,
            ]
        ),
        (
            .severed,
            [
                .severed, .draining, .draining, .severed, .severed, .severed, .severed, .backingOff, .failed,
                .draining, .severed,
            ]
        ),
        (
            .draining,
            [
                .draining, .draining, .draining, .draining, .draining, .draining, .draining, .stopped,
                .stopped,
                .draining, .draining,
            ]
        ),
        (
            .backingOff,
            [
                .backingOff, .stopped, .starting, .backingOff, .backingOff, .backingOff, .backingOff,
                .backingOff, .backingOff, .starting, .backingOff,
            ]
        ),
        (
            .looping,
            [
                .looping, .stopped, .starting, .looping, .looping, .looping, .looping, .looping, .looping,
                .starting, .looping,
            ]
        ),
        (
            .failed,
            [
                .starting, .stopped, .starting, .failed, .failed, .failed, .failed, .failed, .failed, .failed,
                .failed,
            ]
        ),
    ]

    @Test func everyStateMeetsEveryEvent_nextStateIsTheTables() {
        #expect(Set(Self.table.map(\.0)) == Set(ServiceMachine.State.allCases))
        for (state, row) in Self.table {
            #expect(row.count == Self.events.count)
            for (event, expected) in zip(Self.events, row) {
                var driven = DrivenService.at(state)
                if event == .timerFired { driven.now = driven.machine.timer ?? driven.now }
                driven.send(event)
                #expect(driven.machine.state == expected, "\(state) meets \(event)")
                #expect((driven.machine.timer != nil) == driven.machine.isWaiting, "\(state) meets \(event)")
            }
        }
    }

    @Test func unfit_isAskedToLeaveAndCountsAsACrash() {
        var driven = DrivenService()
        driven.becomeReady()
        #expect(driven.send(.unfit).contains(.signal(SIGTERM, pid: driven.lastPID)))
        driven.send(.died(.code(0)))
        #expect(driven.machine.state == .backingOff)
    }

    @Test func notReadyInTime_isAskedToLeaveThenKilledAndCountsAsACrash() throws {
        var driven = DrivenService()
        driven.send(.start)
        #expect(driven.pause == 10_000)
        let pid = try #require(driven.machine.pid)
        #expect(driven.awaitTimer().contains(.signal(SIGTERM, pid: pid)))
        #expect(driven.pause == 1000)
        #expect(driven.awaitTimer().contains(.signalGroup(SIGKILL, pid: pid)))
        driven.send(.died(.signal(SIGKILL)))
        #expect(driven.machine.state == .backingOff)
    }

    @Test func diesAfterTenSecondsReady_startsAtOnce() {
        var driven = DrivenService.at(.ready)
        driven.crash(afterReady: 10_000)
        #expect(driven.machine.state == .starting)
        #expect(driven.machine.restarts == 1)
    }

    @Test func diesBeforeTenSecondsReady_waits() {
        var driven = DrivenService.at(.ready)
        driven.crash(afterReady: 9999)
        #expect(driven.machine.state == .backingOff)
        #expect((80...120).contains(driven.pause ?? 0))
    }

    @Test func diesAgainAndAgain_pauseDoublesUpToTheLimit() throws {
        var policy = RestartPolicy()
        policy.loopDeathsMax = 1000
        policy.jitterPercent = 0
        var driven = DrivenService(policy: policy)
        driven.becomeReady()
        var pauses: [Int64] = []
        for _ in 0..<9 {
            driven.crash()
            pauses.append(try #require(driven.pause))
            driven.awaitTimer()
        }
        #expect(pauses == [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
    }

    @Test func chanceMovesPauses_byAFifthAtMostAndNotAlwaysTheSame() {
        let pauses = (0..<200).map { (seed: UInt64) in
            var driven = DrivenService(seed: seed)
            driven.becomeReady()
            driven.crash()
            return (driven.machine.timer?.nanoseconds ?? 0) - driven.now.nanoseconds
        }
        #expect(pauses.allSatisfy { (80_000_000...120_000_000).contains($0) })
        #expect(Set(pauses).count > 100)
    }

    @Test func readyForAMinute_earlierDeathsAreForgotten() {
        var policy = RestartPolicy()
        policy.jitterPercent = 0
        var driven = DrivenService(policy: policy)
        driven.becomeReady()
        for _ in 0..<3 {
            driven.crash()
            driven.awaitTimer()
        }
        driven.send(.reported(.ready))
        driven.crash(afterReady: 60_000)
        driven.crash()
        #expect(driven.pause == 100)
    }

    @Test func moreThanFiveDeathsInHalfAMinute_loopsAndTriesEveryHalfMinute() {
        var driven = DrivenService.at(.ready)
        for _ in 0..<5 {
            driven.crash()
            #expect(driven.machine.state == .backingOff)
            driven.awaitTimer()
        }
        driven.crash()
        #expect(driven.machine.state == .looping)
        #expect(driven.pause == 30_000)
        // Rare attempts empty the window, but the loop is not over.
        driven.awaitTimer()
        #expect(driven.machine.state == .starting)
        driven.send(.reported(.ready))
        driven.crash()
        #expect(driven.machine.state == .looping)
        #expect(driven.machine.lastExit == .signal(SIGKILL))
    }

    @Test func holdsOutAfterALoop_isTreatedAsBefore() {
        var driven = DrivenService.at(.looping)
        driven.awaitTimer()
        driven.send(.reported(.ready))
        driven.crash(afterReady: 30_001)
        #expect(driven.machine.state == .starting)
        driven.crash()
        #expect(driven.machine.state == .backingOff)
    }

    @Test(arguments: [64, 78] as [Int32]) func exitSaysThatRestartingIsVain_failsUntilAsked(code: Int32) {
        var driven = DrivenService.at(.ready)
        driven.send(.died(.code(code)))
        #expect(driven.machine.state == .failed)
        #expect(driven.machine.timer == nil)
        driven.send(.restart)
        #expect(driven.machine.state == .starting)
    }

    @Test func stop_termThenTenSecondsThenKillOfTheGroupUntilDead() throws {
        var driven = DrivenService.at(.ready)
        let pid = try #require(driven.machine.pid)
        #expect(driven.send(.stop) == [.signal(SIGTERM, pid: pid), .setTimer(moment(10_000))])
        #expect(driven.awaitTimer() == [.signalGroup(SIGKILL, pid: pid), .setTimer(moment(11_000))])
        #expect(driven.awaitTimer() == [.signalGroup(SIGKILL, pid: pid), .setTimer(moment(12_000))])
        #expect(driven.send(.died(.signal(SIGKILL))) == [.cancelTimer])
        #expect(driven.machine.state == .stopped)
    }

    @Test func secondStop_leavesOneSecond() {
        var driven = DrivenService.at(.draining)
        driven.pass(500)
        #expect(driven.send(.stop) == [.setTimer(moment(1500))])
        // A third one must not give more time again.
        driven.pass(500)
        #expect(driven.send(.stop) == [])
    }

    @Test func stopBeforeThePIDIsKnown_signalFollows() {
        var machine = ServiceMachine(policy: RestartPolicy(), seed: 1, at: moment(0))
        _ = machine.handle(.start, at: moment(0))
        #expect(machine.handle(.stop, at: moment(0)) == [.setTimer(moment(10_000))])
        #expect(machine.handle(.spawned(pid: 7), at: moment(0)) == [.signal(SIGTERM, pid: 7)])
        _ = machine.handle(.died(.signal(SIGTERM)), at: moment(0))
        #expect(machine.state == .stopped)
    }

    @Test func restart_drainsThenStartsOnceDead() {
        var driven = DrivenService.at(.ready)
        let old = driven.machine.pid
        driven.send(.restart)
        #expect(driven.machine.state == .draining)
        #expect(driven.spawns == 1)
        driven.send(.died(.code(0)))
        #expect(driven.machine.state == .starting)
        #expect(driven.spawns == 2)
        #expect(driven.machine.pid != old)
    }

    @Test func stopDuringARestart_staysDown() {
        var driven = DrivenService.at(.ready)
        driven.send(.restart)
        driven.send(.stop)
        driven.send(.died(.code(0)))
        #expect(driven.machine.state == .stopped)
    }

    @Test func controlStreamEndsButProcessLives_isAskedToLeaveAfterASecond() throws {
        var driven = DrivenService.at(.severed)
        #expect(driven.pause == 1000)
        let pid = try #require(driven.machine.pid)
        #expect(driven.awaitTimer().contains(.signal(SIGTERM, pid: pid)))
        driven.send(.died(.code(0)))
        #expect(driven.machine.state == .backingOff)
    }

    @Test func leavesOfItsOwnAccord_isStartedAgain() {
        var driven = DrivenService.at(.ready)
        driven.pass(20_000)
        #expect(driven.send(.reported(.draining)) == [.setTimer(moment(30_000))])
        driven.send(.died(.code(0)))
        #expect(driven.machine.state == .starting)
    }

    @Test func programCannotBeStarted_backsOffWithTheReason() {
        var machine = ServiceMachine(policy: RestartPolicy(), seed: 1, at: moment(0))
        _ = machine.handle(.start, at: moment(0))
        _ = machine.handle(.spawnFailed("no memory"), at: moment(0))
        #expect(machine.state == .backingOff)
        #expect(machine.lastExit == .notStarted("no memory"))
    }

    @Test func heartbeat_isRememberedWhileTheProcessLives() {
        var driven = DrivenService.at(.ready)
        driven.pass(700)
        driven.send(.reported(.heartbeat(inFlight: 3)))
        #expect(driven.machine.lastHeartbeat == moment(700))
        #expect(driven.machine.inFlight == 3)
        driven.crash()
        #expect(driven.machine.lastHeartbeat == nil)
        #expect(driven.machine.inFlight == 0)
    }

    @Test func timerFiresEarly_isSetAgain() {
        var driven = DrivenService.at(.backingOff)
        let due = driven.machine.timer
        #expect(driven.send(.timerFired) == due.map { [.setTimer($0)] })
        #expect(driven.machine.state == .backingOff)
    }
}
