import Primitives
import Testing

@testable import Supervisor

/// A primary that dies again and again: its standby keeps the writes until it has calmed down.
@Suite struct RouteMachineUnsteadyTests {
    /// The primary has died twice within a second, and the standby has the writes.
    private static func unsteady() -> DrivenRoute {
        var driven = DrivenRoute.at(.primaryGone)
        driven.be(.primary, .ready)
        driven.answer()
        driven.pass(1000)
        driven.be(.primary, .gone)
        driven.answer()
        return driven
    }

    @Test func secondDeathWithinTenSeconds_movesTheWritesAtOnce() {
        var driven = DrivenRoute.at(.primaryGone)
        driven.be(.primary, .ready)
        driven.answer()
        driven.pass(9999)
        let actions = driven.be(.primary, .gone)
        #expect(actions.contains(.promote(.standby, epoch: driven.machine.epoch)))
    }

    @Test func secondDeathAfterTenSeconds_isWaitedForAsTheFirst() {
        var driven = DrivenRoute.at(.primaryGone)
        driven.be(.primary, .ready)
        driven.answer()
        driven.pass(10_001)
        driven.be(.primary, .gone)
        #expect(driven.summary == "nobody > nobody")
        #expect(driven.machine.timer == driven.now.advanced(milliseconds: 300))
    }

    @Test func unsteadyPrimaryIsReady_getsTheWritesBackAfterTwoSeconds() {
        var driven = Self.unsteady()
        #expect(driven.summary == "standby > nobody")
        driven.pass(400)
        driven.be(.primary, .ready)
        #expect(driven.summary == "standby > nobody")
        #expect(driven.machine.route.reads == [.standby, .primary])
        #expect(driven.machine.timer == driven.now.advanced(milliseconds: 2000))
        driven.awaitTimer()
        #expect(driven.summary == "standby > primary")
    }

    @Test func killedEverySecond_standbyKeepsTheWritesThroughout() {
        var driven = Self.unsteady()
        let epoch = driven.machine.route.epoch
        for _ in 0..<20 {
            driven.pass(300)
            driven.be(.primary, .ready)
            driven.pass(700)
            driven.send(.timerFired)
            driven.be(.primary, .gone)
            #expect(driven.summary == "standby > nobody")
        }
        #expect(driven.machine.route.epoch == epoch)
    }

    @Test func standbyDiesToo_unsteadyPrimaryGetsTheWritesAtOnce() {
        var driven = Self.unsteady()
        driven.be(.primary, .ready)
        driven.be(.standby, .gone)
        #expect(driven.summary == "nobody > primary")
    }

    /// Its control stream ends, it is asked to leave, it dies: that is one death.
    @Test func severedPrimary_hasDiedOnce() {
        var driven = DrivenRoute.at(.primaryGone)
        driven.be(.primary, .silent)
        driven.be(.primary, .gone)
        #expect(driven.summary == "nobody > nobody")
    }
}
