import Testing

/// Which refusals a run's report tells of, and with which faults.
@Suite struct UntakenWritesTests {
    private func history(_ outcomes: [CallEvent.Outcome], faults: [FaultTime] = []) -> History {
        var made = HandMade()
        for (place, outcome) in outcomes.enumerated() {
            made.append("operation \(place)", over: 1, [7], at: 10 + Double(place), outcome: outcome)
        }
        var history = made.history
        history.faults = faults
        return history
    }

    @Test func onlyWritesThatNobodyTook_areTold() {
        let told = UntakenWrites(
            history([
                .ok, .refused("version_conflict"), .unknown("unavailable"),
                .unknown(CallEvent.gatewayGone), .unknown("not_found \(AnswerReading.notAuthoritative)"),
            ]))
        #expect(told.writes.map(\.outcome) == [.unknown("unavailable")])
    }

    @Test func faultsUnderWayOrHardlyOver_areNamed() {
        let faults = [
            FaultTime(fault: .pauseServer, began: 9_000_000, ended: 10_050_000),
            FaultTime(fault: .killService("vendors"), began: 8_500_000),
            FaultTime(fault: .killService("workitems"), began: 7_000_000),
            FaultTime(fault: .reset, began: 10_500_000),
        ]
        let line = UntakenWrites(history([.unknown("unavailable")], faults: faults)).lines
        #expect(line.count == 1)
        #expect(line[0].hasSuffix(#"; pauseServer 9.000–10.050, killService("vendors") 8.500"#))
    }

    @Test func manyRefusals_areCounted() {
        let lines = UntakenWrites(history(Array(repeating: .unknown("unavailable"), count: 50))).lines
        #expect(lines.count == 41)
        #expect(lines.last == "and 10 more")
    }
}
