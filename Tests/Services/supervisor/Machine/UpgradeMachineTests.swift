import Primitives
import Testing

@testable import Supervisor

/// An upgrade of instances that do as told.
private struct Rolling {
    var machine: UpgradeMachine
    var instances: [UpgradeMachine.Instance]
    var now = moment(0)
    /// What each instance is started with.
    var programs: [UpgradeMachine.Program]
    var log: [String] = []
    var outcome: UpgradeMachine.Outcome?
    var timer: MonotonicTime?
    /// Instances whose new program does not come up, or does not stay.
    var dying: Set<Int> = []
    var silent: Set<Int> = []
    var dyingLater: Set<Int> = []
    /// Those whose previous program does not come back.
    var lost: Set<Int> = []

    init(_ count: Int, order: [Int]? = nil) {
        instances = (0..<count).map { _ in UpgradeMachine.Instance(state: .ready, launches: 1) }
        programs = Array(repeating: .previous, count: count)
        machine = UpgradeMachine(
            order: order ?? Array(0..<count), instances: instances, watchMilliseconds: 5000)
    }

    mutating func send(_ event: UpgradeMachine.Event) {
        var restarted: [Int] = []
        for action in machine.handle(event, at: now) {
            switch action {
            case .use(let index, let program): programs[index] = program
            case .restart(let index): restarted.append(index)
            case .tell(let step): log.append("\(step)")
            case .setTimer(let time): timer = time
            case .cancelTimer: timer = nil
            case .finished(let outcome): self.outcome = outcome
            }
        }
        for index in restarted { restart(index) }
    }

    private mutating func restart(_ index: Int) {
        instances[index].state = .draining
        send(.instances(instances))
        instances[index].launches += 1
        instances[index].state = .starting
        send(.instances(instances))
        let isNew = programs[index] == .new
        if isNew, dying.contains(index) {
            instances[index].state = .backingOff
            instances[index].lastExit = .code(3)
        } else if isNew ? silent.contains(index) : lost.contains(index) {
            return
        } else {
            instances[index].state = .ready
        }
        send(.instances(instances))
    }

    /// Lets the time come for which it waits.
    mutating func wait() {
        guard let time = timer else { return }
        now = time
        timer = nil
        send(.timerFired)
    }

    mutating func runToTheEnd() {
        send(.begin)
        for _ in 0..<100 where outcome == nil {
            for index in dyingLater where programs[index] == .new && instances[index].state == .ready {
                instances[index].state = .backingOff
                instances[index].lastExit = .signal(11)
                send(.instances(instances))
            }
            wait()
        }
    }
}

@Suite struct UpgradeMachineTests {
    @Test func goodPrograms_replaceAll_eachJudgedBeforeTheNext() {
        var rolling = Rolling(3, order: [2, 0, 1])
        rolling.runToTheEnd()
        #expect(rolling.outcome == .done)
        #expect(rolling.programs == [.new, .new, .new])
        #expect(rolling.instances.map(\.launches) == [2, 2, 2])
        #expect(rolling.now == moment(15_000))
        #expect(
            rolling.log
                == [2, 0, 1].flatMap {
                    [
                        "starting(\($0), Supervisor.UpgradeMachine.Program.new)",
                        "isWell(\($0), Supervisor.UpgradeMachine.Program.new)",
                    ]
                })
    }

    @Test(arguments: 0..<3, ["dies", "is never ready", "dies later"])
    func badProgram_bringsAllThatWereReplacedBack(index: Int, how: String) {
        var rolling = Rolling(3)
        switch how {
        case "dies": rolling.dying = [index]
        case "is never ready": rolling.silent = [index]
        default: rolling.dyingLater = [index]
        }
        rolling.runToTheEnd()
        guard case .returned(index, _) = rolling.outcome else {
            Issue.record("\(String(describing: rolling.outcome))")
            return
        }
        #expect(rolling.programs == [.previous, .previous, .previous])
        #expect(rolling.instances.allSatisfy { $0.isWell })
        // What was not reached was left alone.
        #expect(rolling.instances.map(\.launches) == (0..<3).map { $0 <= index ? 3 : 1 })
    }

    @Test func exitThatWasSeen_isTold() {
        var rolling = Rolling(1)
        rolling.dying = [0]
        rolling.runToTheEnd()
        #expect(rolling.outcome == .returned(0, .died(.code(3))))
    }

    @Test func primaryWithoutItsWrites_isNotWell() {
        var rolling = Rolling(2)
        rolling.instances[0].hasWrites = false
        rolling.send(.begin)
        #expect(rolling.now.advanced(milliseconds: UpgradeMachine.readyMilliseconds) == rolling.timer)
        rolling.instances[0].hasWrites = true
        rolling.send(.instances(rolling.instances))
        #expect(rolling.timer == moment(5000))
        // It is unresponsive when its time is over.
        rolling.instances[0].state = .unresponsive
        rolling.send(.instances(rolling.instances))
        rolling.wait()
        #expect(rolling.log.contains { $0.contains("left") })
        #expect(rolling.outcome == .returned(0, .left(.unresponsive)))
    }

    @Test func previousProgramThatDoesNotComeBack_isTold_andTheOthersReturnAllTheSame() {
        var rolling = Rolling(3)
        rolling.dying = [2]
        rolling.lost = [1]
        rolling.runToTheEnd()
        #expect(rolling.outcome == .stuck([1], 2, .died(.code(3))))
        #expect(rolling.programs == [.previous, .previous, .previous])
        #expect(rolling.instances[0].isWell && rolling.instances[2].isWell)
    }

    @Test func stopMeanwhile_endsIt_andLaterEventsChangeNothing() {
        var rolling = Rolling(2)
        rolling.send(.begin)
        rolling.send(.stop)
        #expect(rolling.outcome == .interrupted && rolling.timer == nil)
        let before = rolling.instances
        for event in [UpgradeMachine.Event.timerFired, .stop, .begin, .instances(before)] {
            rolling.send(event)
        }
        #expect(rolling.instances == before && rolling.machine.isFinished)
    }

    @Test func nothingToReplace_isDoneAtOnce() {
        var rolling = Rolling(1, order: [])
        rolling.send(.begin)
        #expect(rolling.outcome == .done)
    }
}
