import Primitives
import Testing

@testable import Gateway

/// A watch on a clock that tests move, without chance.
private struct Driven {
    var watch: SupervisorWatch
    var now = MonotonicTime(nanoseconds: 0)

    init(mayStart: Bool = true) {
        watch = SupervisorWatch(mayStart: mayStart)
        send(.begun)
    }

    @discardableResult
    mutating func send(_ event: SupervisorWatch.Event) -> [SupervisorWatch.Action] {
        watch.handle(event, at: now, random: 0)
    }

    /// Joined for so long, then the connection is lost.
    @discardableResult
    mutating func lose(afterMilliseconds milliseconds: Int64) -> [SupervisorWatch.Action] {
        send(.joined)
        pass(milliseconds)
        return send(.lost)
    }

    mutating func pass(_ milliseconds: Int64) { now = now.advanced(milliseconds: milliseconds) }
}

@Suite struct SupervisorWatchTests {
    @Test func supervisorThatDied_isFollowedByAnotherAtOnce() {
        var driven = Driven()
        #expect(driven.lose(afterMilliseconds: 60_000) == [.wait(milliseconds: 1)])
        #expect(driven.send(.timerFired) == [.join])
        #expect(driven.send(.dead) == [.start, .wait(milliseconds: 50)])
        #expect(driven.send(.timerFired) == [.join])
        #expect(driven.send(.dead) == [.wait(milliseconds: 50)], "one is on its way")
        #expect(driven.send(.joined) == [])
    }

    @Test func supervisorThatWasStopped_isNotFollowed() {
        var driven = Driven()
        driven.lose(afterMilliseconds: 60_000)
        for _ in 0..<20 {
            #expect(driven.send(.timerFired) == [.join])
            let actions = driven.send(.absent)
            #expect(!actions.contains(.start) && actions.count == 1)
        }
    }

    @Test func gatewayThatMayNot_startsNone() {
        var driven = Driven(mayStart: false)
        driven.lose(afterMilliseconds: 60_000)
        #expect(driven.send(.dead) == [.wait(milliseconds: 400)])
    }

    @Test func anotherWasElected_isNoFailureAndIsWaitedFor() {
        var driven = Driven()
        driven.lose(afterMilliseconds: 60_000)
        driven.send(.dead)
        #expect(driven.send(.ended(code: 75)) == [])
        #expect(driven.send(.dead) == [.wait(milliseconds: 400)])
        #expect(driven.watch.failures == 0)
    }

    @Test func startsInVain_areFurtherAndFurtherApartAndBounded() {
        var driven = Driven()
        driven.lose(afterMilliseconds: 60_000)
        var starts: [Int64] = []
        var actions: [SupervisorWatch.Action] = []
        while !actions.contains(.giveUp), starts.count < 100 {
            actions = driven.send(.dead)
            if actions.contains(.start) {
                starts.append(driven.now.nanoseconds / 1_000_000)
                actions = driven.send(.ended(code: 1))
            }
            driven.pass(100)
        }
        #expect(starts.count == SupervisorWatch.failuresMax)
        let pauses = zip(starts.dropFirst(), starts).map { $0 - $1 }
        #expect(zip(pauses.dropFirst(), pauses).allSatisfy { $0 >= $1 })
        #expect(pauses.last ?? 0 >= 40_000)
        driven.pass(3_600_000)
        #expect(!driven.send(.dead).contains(.start))
        // One that somebody else has started and that stays makes good for it.
        driven.lose(afterMilliseconds: 60_000)
        #expect(driven.send(.dead).contains(.start))
    }

    @Test(arguments: [64, 78] as [Int32])
    func startThatCanNeverSucceed_isNotRepeated(code: Int32) {
        var driven = Driven()
        driven.lose(afterMilliseconds: 60_000)
        driven.send(.dead)
        #expect(driven.send(.ended(code: code)) == [.giveUp])
        driven.pass(3_600_000)
        #expect(!driven.send(.dead).contains(.start))
    }

    @Test func supervisorsThatAreGoneAgainSoon_areFailures() {
        var driven = Driven()
        for number in 1...SupervisorWatch.failuresMax {
            let actions = driven.lose(afterMilliseconds: 59_999)
            #expect(actions.contains(.giveUp) == (number == SupervisorWatch.failuresMax))
        }
        #expect(!driven.send(.dead).contains(.start))
    }

    @Test func couldNotBeStarted_isAFailureLikeOthers() {
        var driven = Driven()
        driven.lose(afterMilliseconds: 60_000)
        driven.send(.dead)
        #expect(driven.send(.notStarted) == [])
        #expect(driven.watch.failures == 1)
    }
}
