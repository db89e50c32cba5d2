import Primitives
import Testing
import Transport

@testable import Gateway

/// Each test drives the machine by hand through milliseconds of an imaginary clock.
@Suite struct CallMachineTests {
    private static func at(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    private static func deadline(_ milliseconds: Int64) -> Deadline { Deadline(at(milliseconds)) }

    private static func read() -> CallMachine { CallMachine(writes: false, deadline: deadline(5000)) }
    private static func write() -> CallMachine { CallMachine(writes: true, deadline: deadline(10_000)) }

    @Test func read_isAskedWithAllThatRemains_andItsAnswerPassedOn() {
        var machine = Self.read()
        #expect(machine.handle(.started, at: Self.at(0)) == .ask(Self.deadline(5000)))
        #expect(machine.handle(.answered(retryAfterMilliseconds: nil), at: Self.at(1)) == .passOn)
        #expect(machine.handle(.failed(.connectionLost), at: Self.at(2)) == .nothing)
    }

    @Test func writeAttempts_getASecondOrAThird_andTheLastAllThatRemains() {
        var machine = Self.write()
        #expect(machine.handle(.started, at: Self.at(0)) == .ask(Self.deadline(1000)))
        let late = CallMachine.Event.failed(.deadlineExceeded(wasSent: true))
        #expect(machine.handle(late, at: Self.at(1000)) == .ask(Self.deadline(2000)))
        #expect(machine.handle(late, at: Self.at(2000)) == .ask(Self.deadline(10_000)))
        #expect(machine.handle(late, at: Self.at(10_000)) == .giveUp(.deadlineExceeded))

        var short = CallMachine(writes: true, deadline: Self.deadline(900))
        #expect(short.handle(.started, at: Self.at(0)) == .ask(Self.deadline(300)))
    }

    /// Found in a long run: the service noticed a moment before the gateway did that an attempt's share was
    /// over, and the client was told, with nine seconds left.
    @Test func writeWhoseShareTheServiceFindsOver_isAskedAgain() {
        var machine = Self.write()
        #expect(machine.handle(.started, at: Self.at(0)) == .ask(Self.deadline(1000)))
        #expect(machine.handle(.ranOutOfTime, at: Self.at(999)) == .ask(Self.deadline(1999)))
        #expect(machine.handle(.ranOutOfTime, at: Self.at(1998)) == .ask(Self.deadline(10_000)))
        #expect(machine.handle(.ranOutOfTime, at: Self.at(9999)) == .passOn)
        #expect(machine.handle(.ranOutOfTime, at: Self.at(9999)) == .nothing)
    }

    @Test func readThatTheServiceFindsOver_isPassedOn() {
        var machine = Self.read()
        _ = machine.handle(.started, at: Self.at(0))
        #expect(machine.handle(.ranOutOfTime, at: Self.at(3700)) == .passOn)
    }

    @Test func lostConnection_isAskedAgain_threeTimesInAll() {
        var machine = Self.read()
        _ = machine.handle(.started, at: Self.at(0))
        let lost = CallMachine.Event.failed(.connectionLost)
        #expect(machine.handle(lost, at: Self.at(10)) == .ask(Self.deadline(5000)))
        #expect(machine.handle(lost, at: Self.at(20)) == .ask(Self.deadline(5000)))
        #expect(machine.handle(lost, at: Self.at(30)) == .giveUp(.unreachable(wasSent: true)))
        #expect(machine.attempts == 3)
    }

    @Test func readPastItsDeadline_tellsWhetherTheServiceHadIt() {
        var sent = Self.read()
        _ = sent.handle(.started, at: Self.at(0))
        #expect(
            sent.handle(.failed(.deadlineExceeded(wasSent: true)), at: Self.at(5000))
                == .giveUp(.deadlineExceeded))
        var unsent = Self.read()
        _ = unsent.handle(.started, at: Self.at(0))
        #expect(
            unsent.handle(.failed(.deadlineExceeded(wasSent: false)), at: Self.at(5000))
                == .giveUp(.unreachable(wasSent: false)))
    }

    @Test func unavailableWithAHint_isAskedOnceMoreAfterIt() {
        var machine = Self.write()
        _ = machine.handle(.started, at: Self.at(0))
        let unavailable = CallMachine.Event.answered(retryAfterMilliseconds: 200)
        #expect(machine.handle(unavailable, at: Self.at(5)) == .wait(milliseconds: 200))
        #expect(machine.handle(.waitEnded, at: Self.at(205)) == .ask(Self.deadline(1205)))
        #expect(machine.handle(unavailable, at: Self.at(210)) == .passOn)
    }

    @Test func hintBeyondTheDeadline_isNotWaitedFor() {
        var machine = Self.read()
        _ = machine.handle(.started, at: Self.at(0))
        #expect(machine.handle(.answered(retryAfterMilliseconds: 5000), at: Self.at(0)) == .passOn)
    }

    @Test func cancellation_withdrawsWhatIsUnderWay_andAnswersNothing() {
        var machine = Self.read()
        _ = machine.handle(.started, at: Self.at(0))
        #expect(machine.handle(.cancelled, at: Self.at(1)) == .withdraw)
        #expect(machine.handle(.answered(retryAfterMilliseconds: nil), at: Self.at(2)) == .nothing)
        #expect(machine.handle(.cancelled, at: Self.at(3)) == .nothing)
    }

    @Test func cancellationDuringAWait_endsTheCall() {
        var machine = Self.read()
        _ = machine.handle(.started, at: Self.at(0))
        _ = machine.handle(.answered(retryAfterMilliseconds: 100), at: Self.at(1))
        #expect(machine.handle(.cancelled, at: Self.at(2)) == .nothing)
        #expect(machine.handle(.waitEnded, at: Self.at(101)) == .nothing)
    }

    @Test func overloadAndClosing_endTheCallAtOnce() {
        var overloaded = Self.read()
        _ = overloaded.handle(.started, at: Self.at(0))
        #expect(overloaded.handle(.failed(.overloaded), at: Self.at(1)) == .giveUp(.overloaded))
        var closed = Self.write()
        _ = closed.handle(.started, at: Self.at(0))
        #expect(
            closed.handle(.failed(.closed), at: Self.at(1)) == .giveUp(.unreachable(wasSent: false)))
    }

    @Test func callStartedAfterItsDeadline_isNeverAsked() {
        var machine = Self.read()
        #expect(
            machine.handle(.started, at: Self.at(5000)) == .giveUp(.unreachable(wasSent: false)))
        #expect(machine.attempts == 0)
    }

    @Test func randomEvents_neverAskMoreThanThriceNorPastTheDeadline() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        for _ in 0..<2000 {
            var machine = Bool.random(using: &random) ? Self.read() : Self.write()
            var now: Int64 = 0
            var ended = 0
            var event = CallMachine.Event.started
            for _ in 0..<12 {
                switch machine.handle(event, at: Self.at(now)) {
                case .ask(let deadline):
                    #expect(!deadline.hasPassed(at: Self.at(now)), "seed \(seed)")
                    #expect(deadline <= machine.deadline, "seed \(seed)")
                    #expect(ended == 0, "asked after the end, seed \(seed)")
                case .passOn, .giveUp, .withdraw: ended += 1
                case .wait, .nothing: break
                }
                now += Int64.random(in: 0...3000, using: &random)
                event = Self.events[Int.random(in: 0..<Self.events.count, using: &random)]
            }
            #expect(machine.attempts <= CallMachine.attemptsMax, "seed \(seed)")
            #expect(ended <= 1, "ended twice, seed \(seed)")
        }
    }

    private static let events: [CallMachine.Event] = [
        .failed(.connectionLost), .failed(.deadlineExceeded(wasSent: true)),
        .failed(.deadlineExceeded(wasSent: false)), .failed(.overloaded), .waitEnded,
        .answered(retryAfterMilliseconds: 100), .answered(retryAfterMilliseconds: nil), .ranOutOfTime,
        .cancelled,
    ]
}

/// A generator that a seed repeats.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
