import Primitives
import Testing

@testable import Gateway

@Suite struct ConnectionPhaseTests {
    private static let start = MonotonicTime(nanoseconds: 1)

    static let rows: [(ConnectionPhase, Int64, ConnectionPhase.Verdict)] = [
        (.idle(isNew: true, since: start), HTTPLimits.headMillisecondsMax, .close),
        (.idle(isNew: false, since: start), HTTPLimits.idleMillisecondsMax, .close),
        (.head(since: start), HTTPLimits.headMillisecondsMax, .tooSlow),
        (.body(since: start), HTTPLimits.bodyMillisecondsMax, .tooSlow),
        (.lingering(since: start), HTTPLimits.lingerMillisecondsMax, .close),
    ]

    @Test(arguments: rows)
    func phase_endsWhenItsTimeIsUp(
        phase: ConnectionPhase, milliseconds: Int64, verdict: ConnectionPhase.Verdict
    ) {
        #expect(phase.verdict(at: Self.start.advanced(milliseconds: milliseconds - 1)) == .fine)
        #expect(phase.verdict(at: Self.start.advanced(milliseconds: milliseconds)) == verdict)
    }

    @Test func answer_mayTakeItsTime_andNobodyElsesPlace() {
        #expect(ConnectionPhase.answer.verdict(at: Self.start.advanced(milliseconds: 1 << 40)) == .fine)
        #expect(ConnectionPhase.answer.idleSince == nil)
        #expect(ConnectionPhase.body(since: Self.start).idleSince == nil)
        #expect(ConnectionPhase.idle(isNew: false, since: Self.start).idleSince == Self.start)
    }
}
