import Primitives
import TestSupport
import Testing

@testable import Transport

@Suite struct MultiplexerTests {
    private let now = MonotonicTime(nanoseconds: 0)
    private var soon: Deadline { Deadline(milliseconds: 100, from: now) }

    @Test func firstCall_connectsThenIsSent() {
        var machine = Multiplexer()
        #expect(
            machine.handle(.submitted(1, soon), at: now)
                == [.connect(afterMilliseconds: 0), .wake(at: soon.time)])
        #expect(machine.handle(.connected, at: now) == [.send(1)])
        #expect(machine.handle(.submitted(2, soon), at: now) == [.send(2)])
    }

    @Test func failedConnect_isTriedAgainWhileSomebodyWaits() {
        var machine = Multiplexer()
        _ = machine.handle(.submitted(1, soon), at: now)
        let delays = (0..<7).flatMap { _ in machine.handle(.connectFailed, at: now) }
        #expect(delays == [5, 10, 20, 40, 50, 50, 50].map { .connect(afterMilliseconds: $0) })
        let late = now.advanced(milliseconds: 100)
        #expect(machine.handle(.connectFailed, at: late) == [.fail(1, .deadlineExceeded(wasSent: false))])
    }

    @Test func connectThatEndsAfterTheClose_changesNothing() {
        for event in [Multiplexer.Event.connected, .connectFailed] {
            var machine = Multiplexer()
            _ = machine.handle(.submitted(1, soon), at: now)
            #expect(machine.handle(.closed, at: now) == [.fail(1, .closed)])
            #expect(machine.handle(event, at: now) == [])
            #expect(machine.handle(.submitted(2, soon), at: now) == [.fail(2, .closed)])
        }
    }

    @Test func lostConnection_failsWhatWasSentAndKeepsWhatWaits() {
        var machine = Multiplexer()
        _ = machine.handle(.submitted(1, soon), at: now)
        _ = machine.handle(.connected, at: now)
        for id in Int64(2)...65 { _ = machine.handle(.submitted(id, soon), at: now) }
        let actions = machine.handle(.disconnected, at: now)
        #expect(actions.count == 65)
        #expect(
            actions.prefix(64).allSatisfy { if case .fail(_, .connectionLost) = $0 { true } else { false } })
        #expect(actions.last == .connect(afterMilliseconds: 0))
        #expect(machine.handle(.connected, at: now) == [.send(65)])
    }

    @Test func callsBeyondTheWindow_waitAndThenAreRefused() {
        var machine = Multiplexer()
        _ = machine.handle(.submitted(0, soon), at: now)
        _ = machine.handle(.connected, at: now)
        for id in Int64(1)..<64 { #expect(machine.handle(.submitted(id, soon), at: now) == [.send(id)]) }
        for id in Int64(64)..<320 { #expect(machine.handle(.submitted(id, soon), at: now) == []) }
        #expect(machine.handle(.submitted(320, soon), at: now) == [.fail(320, .overloaded)])
        #expect(machine.handle(.answered(5), at: now) == [.send(64)])
    }

    @Test func passedDeadline_failsTheCallAndTellsTheServer() {
        var machine = Multiplexer()
        _ = machine.handle(.submitted(1, soon), at: now)
        _ = machine.handle(.connected, at: now)
        let late = now.advanced(milliseconds: 101)
        #expect(
            machine.handle(.timerFired, at: late)
                == [.sendCancellation(1), .fail(1, .deadlineExceeded(wasSent: true))])
        #expect(machine.handle(.answered(1), at: late) == [])
    }

    @Test func closing_failsEverythingAndRefusesMore() {
        var machine = Multiplexer()
        _ = machine.handle(.submitted(1, soon), at: now)
        #expect(machine.handle(.closed, at: now) == [.fail(1, .closed)])
        #expect(machine.handle(.submitted(2, soon), at: now) == [.fail(2, .closed)])
        #expect(machine.handle(.disconnected, at: now) == [])
    }

    /// Every call ends exactly once, never more than the window is in flight, and a timer is always set
    /// while a
    /// call is open.
    @Test func randomWalk_keepsItsPromises() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        var machine = Multiplexer()
        var time = now
        var open: Set<Int64> = []
        var inFlight: Set<Int64> = []
        var isConnecting = false
        var isUp = false
        var wakes: [MonotonicTime] = []
        for step in 0..<100_000 {
            time = MonotonicTime(
                nanoseconds: time.nanoseconds + Int64.random(in: 0...400_000, using: &generator))
            while let due = wakes.min(), due <= time {
                wakes.removeAll { $0 == due }
                apply(machine.handle(.timerFired, at: time))
            }
            let event: Multiplexer.Event
            switch Int.random(in: 0..<10, using: &generator) {
            case 0...4:
                let id = Int64(step)
                open.insert(id)
                event = .submitted(
                    id, Deadline(milliseconds: Int64.random(in: 1...50, using: &generator), from: time))
            case 5, 6:
                guard let id = inFlight.randomElement(using: &generator) else { continue }
                event = .answered(id)
                open.remove(id)
                inFlight.remove(id)
            case 7:
                guard let id = open.randomElement(using: &generator) else { continue }
                event = .cancelled(id)
                open.remove(id)
                inFlight.remove(id)
            case 8:
                guard isConnecting else { continue }
                isConnecting = false
                isUp = Bool.random(using: &generator)
                event = isUp ? .connected : .connectFailed
            default:
                guard isUp, Int.random(in: 0..<20, using: &generator) == 0 else { continue }
                isUp = false
                event = .disconnected
            }
            apply(machine.handle(event, at: time))
            #expect(inFlight.count <= Limits.requestsInFlightMax, "seed \(seed) step \(step)")
            #expect(machine.count <= Limits.requestsInFlightMax + Limits.requestsQueuedMax)
            #expect(machine.count == 0 || !wakes.isEmpty, "seed \(seed) step \(step)")
        }
        func apply(_ actions: [Multiplexer.Action]) {
            for action in actions {
                switch action {
                case .connect:
                    #expect(!isConnecting && !isUp, "seed \(seed)")
                    isConnecting = true
                case .send(let id): #expect(isUp && inFlight.insert(id).inserted, "seed \(seed)")
                case .sendCancellation: break
                case .fail(let id, _):
                    #expect(open.remove(id) != nil, "seed \(seed): call \(id) ended twice")
                    inFlight.remove(id)
                case .wake(let at): wakes.append(at)
                }
            }
        }
        #expect(machine.count == open.count, "seed \(seed)")
    }
}
