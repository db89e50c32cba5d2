import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct GreetingMachineTests {
    private static let begin = MonotonicTime(nanoseconds: 0)

    private func machine(probes: Bool = true) -> (GreetingMachine, [GreetingMachine.Step]) {
        var machine = GreetingMachine(probes: probes, at: Self.begin)
        let steps = machine.begin()
        return (machine, steps)
    }

    private func methods(_ steps: [GreetingMachine.Step]) -> [String] {
        steps.map { step in
            switch step {
            case .send(let message): message["method"]?.string ?? "?"
            case .settled(let greeting): "settled \(greeting.era.description)"
            case .failed(let reason): "failed: \(reason)"
            }
        }
    }

    private static let stateless: JSON = [
        "supportedVersions": ["2025-11-25", "2026-07-28"], "capabilities": [:],
    ]
    private static let settledStateless = "settled in revision 2026-07-28"

    @Test func serverThatCanBeDiscovered_isSpokenToStatelessly() {
        var (machine, first) = machine()
        #expect(methods(first) == ["server/discover"])
        #expect(methods(machine.answered(1, .result(Self.stateless))) == [Self.settledStateless])
    }

    @Test(arguments: [
        AdapterAnswer.error(["code": -32601, "message": "no"]),
        .error(["code": -32022, "message": "no", "data": ["supported": ["2025-11-25"]]]),
        .result(["supportedVersions": ["2025-11-25"]]), .result([:]),
    ])
    func serverThatCannot_shakesHands(answer: AdapterAnswer) {
        var (machine, _) = machine()
        #expect(methods(machine.answered(1, answer)) == ["initialize"])
    }

    @Test(arguments: ForeignGreeting.legacyRevisions)
    func handshake_settlesOnWhatTheServerOffers(version: String) {
        var (machine, first) = machine(probes: false)
        #expect(methods(first) == ["initialize"])
        let steps = machine.answered(2, .result(["protocolVersion": .string(version), "capabilities": [:]]))
        #expect(
            methods(steps) == [
                "notifications/initialized", "settled in revision \(version), after a handshake",
            ])
    }

    @Test func unknownRevision_isAFailure() {
        var (machine, _) = machine(probes: false)
        let steps = machine.answered(2, .result(["protocolVersion": "1999-01-01"]))
        #expect(methods(steps) == [#"failed: it offers "1999-01-01""#])
    }

    @Test func silence_isFollowedByAHandshakeThenByTheEnd() {
        var (machine, _) = machine()
        #expect(methods(machine.timePassed(Self.begin.advanced(milliseconds: 1999))) == [])
        #expect(methods(machine.timePassed(Self.begin.advanced(milliseconds: 2000))) == ["initialize"])
        #expect(methods(machine.timePassed(Self.begin.advanced(milliseconds: 59_999))) == [])
        #expect(
            methods(machine.timePassed(Self.begin.advanced(milliseconds: 60_000)))
                == ["failed: it answered no greeting"])
    }

    @Test func lateDiscovery_countsWhereTheHandshakeIsRefused() {
        var (machine, _) = machine()
        _ = machine.timePassed(Self.begin.advanced(milliseconds: 2000))
        #expect(methods(machine.answered(2, .error(["code": -32601, "message": "no"]))) == [])
        #expect(methods(machine.answered(1, .result(Self.stateless))) == [Self.settledStateless])
    }

    @Test func refusedTwice_isAFailure() {
        var (machine, _) = machine()
        _ = machine.answered(1, .error(["code": -32601, "message": "no"]))
        let steps = methods(machine.answered(2, .error(["code": -32601, "message": "no"])))
        #expect(steps.count == 1 && steps[0].hasPrefix("failed: it refused to shake hands"))
    }
}
