import Testing

@testable import ServiceKit

@Suite struct LifecycleMachineTests {
    private func actions(after events: [LifecycleMachine.Event]) -> [LifecycleMachine.Action] {
        var machine = LifecycleMachine()
        return events.flatMap { machine.handle($0, drainMilliseconds: 10_000) }
    }

    @Test func service_isReadyOnceItServes() {
        #expect(actions(after: [.served]) == [.report(.ready)])
    }

    @Test func failedStart_exitsByItsKind() {
        #expect(actions(after: [.failed(isPermanent: true)]) == [.exit(code: 78)])
        #expect(actions(after: [.failed(isPermanent: false)]) == [.exit(code: 75)])
    }

    @Test func failedStore_isLeftAtOnce_forAnotherStart() {
        #expect(actions(after: [.served, .storeFailed]) == [.report(.ready), .exit(code: 75)])
        #expect(actions(after: [.served, .storeFailed, .storeFailed]).count == 2)
        #expect(
            actions(after: [.served, .terminationRequested, .storeFailed]).last
                == .drain(withinMilliseconds: 10_000))
    }

    @Test func termination_drainsAndThenExits() {
        #expect(
            actions(after: [.served, .terminationRequested, .drained])
                == [.report(.ready), .report(.draining), .drain(withinMilliseconds: 10_000), .exit(code: 0)])
    }

    @Test func drainThatTakesTooLong_isCut() {
        #expect(actions(after: [.served, .terminationRequested, .drainTimedOut]).last == .exit(code: 0))
    }

    @Test func secondTermination_leavesAtOnce() {
        #expect(
            actions(after: [.served, .terminationRequested, .terminationRequested]).last == .exit(code: 0))
    }

    @Test func lostSupervisor_leavesWithinASecond() {
        #expect(
            actions(after: [.served, .lifelineLost, .drained])
                == [.report(.ready), .drain(withinMilliseconds: 1000), .exit(code: 0)])
        #expect(
            actions(after: [.served, .terminationRequested, .lifelineLost]).last
                == .drain(withinMilliseconds: 1000))
        #expect(actions(after: [.lifelineLost]) == [.exit(code: 0)])
    }

    @Test func stoppedService_doesNothingMore() {
        let events: [LifecycleMachine.Event] = [
            .served, .terminationRequested, .drained, .lifelineLost, .terminationRequested, .drained, .served,
        ]
        #expect(actions(after: events).count { if case .exit = $0 { true } else { false } } == 1)
    }
}
