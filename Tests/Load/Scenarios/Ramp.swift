/// The way up to the knee.
struct Ramp: Sendable {
    /// One rate and what came of it.
    struct Step: Sendable {
        let result: PhaseResult
        let isGood: Bool
    }

    /// In the order of time.
    let steps: [Step]
    /// Calls a second; nil where no rate was good.
    let knee: Double?
    let criterion: KneeSearch.Criterion

    /// Looks for the knee of the plan's mix.
    ///
    /// - Parameter rate: Where to begin.
    static func measure(_ rig: Rig, _ plan: LoadPlan, from rate: Double) async throws -> Ramp {
        var search = KneeSearch(from: max(20, rate.rounded()))
        var steps: [Step] = []
        while let rate = search.rate {
            let phase = Phase(.rate(rate), seconds: plan.seconds, plan.mix)
            let result = try await rig.session.measure(phase, warmUp: plan.warmUp)
            let isGood = result.meets(plan.criterion)
            steps.append(Step(result: result, isGood: isGood))
            search.handle(isGood: isGood)
            let p99 = (result.summary?.p99 ?? 0) / 1000
            Progress.say(
                "  \(Int(rate))/s: \(Int(result.achieved))/s answered, p99 \(Figure.text(p99)) ms"
                    + (isGood ? "" : ", too much"))
        }
        return Ramp(steps: steps, knee: search.knee, criterion: plan.criterion)
    }
}
