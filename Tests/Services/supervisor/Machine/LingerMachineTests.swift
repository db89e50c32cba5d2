import Primitives
import Testing

@testable import Supervisor

@Suite struct LingerMachineTests {
    @Test func nobodyComes_leavesAfterItsPatience() {
        var machine = LingerMachine(patience: 600_000)
        #expect(machine.handle(.started, at: moment(0)) == [.setTimer(moment(600_000))])
        #expect(machine.handle(.timerFired, at: moment(600_000)) == [.leave])
    }

    @Test func clientAttached_staysHoweverLong() {
        var machine = LingerMachine(patience: 1000)
        _ = machine.handle(.started, at: moment(0))
        #expect(machine.handle(.attached, at: moment(10)) == [.cancelTimer])
        #expect(machine.handle(.timerFired, at: moment(5000)) == [])
        #expect(machine.clients == 1)
    }

    @Test func lastOfTwoClientsGone_waitsAnew() {
        var machine = LingerMachine(patience: 1000)
        _ = machine.handle(.started, at: moment(0))
        _ = machine.handle(.attached, at: moment(10))
        #expect(machine.handle(.attached, at: moment(20)) == [])
        #expect(machine.handle(.detached, at: moment(30)) == [])
        #expect(machine.handle(.detached, at: moment(40)) == [.setTimer(moment(1040))])
        #expect(machine.handle(.timerFired, at: moment(1040)) == [.leave])
    }

    @Test func timerFiresEarly_isSetAgain() {
        var machine = LingerMachine(patience: 1000)
        _ = machine.handle(.started, at: moment(0))
        #expect(machine.handle(.timerFired, at: moment(999)) == [.setTimer(moment(1000))])
    }

    @Test func noPatienceSet_neverLeaves() {
        var machine = LingerMachine(patience: nil)
        #expect(machine.handle(.started, at: moment(0)) == [])
        #expect(machine.handle(.attached, at: moment(1)) == [])
        #expect(machine.handle(.detached, at: moment(2)) == [])
    }
}
